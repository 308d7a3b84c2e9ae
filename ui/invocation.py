"""How this program was called: what we tell people to type must work when it is pasted."""

import shlex
import shutil
import sys
from pathlib import Path

NAME = "leadatlas"


def to_type(words: str, *, organization: str | None = None, called: str | None = None) -> str:
    """A command of ours as it has to be typed in this terminal.

    Args:
        words: what stands after the program's name.
        organization: the one that was named to this command, to be named to that one too.
        called: the path this process was started by; None = its own.

    Returns:
        `leadatlas …` where the shell finds that program, else with its path: `.venv/bin/leadatlas …`.
    """
    words = f"{words} --organization {shlex.quote(organization)}" if organization else words
    path = Path(sys.argv[0] if called is None else called)
    found = shutil.which(NAME)
    if path.name != NAME or (found and Path(found).absolute() == path.absolute()):
        return f"{NAME} {words}"
    near = path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
    return f"{shlex.quote(str(near))} {words}"
