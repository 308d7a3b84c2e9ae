"""How processes that meet hostile bytes are started: with nothing of ours but the code."""

import sys
from pathlib import Path

import tools

ROOT = Path(tools.__path__[0]).parent
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
"""All that such a process sees of the environment: no key, no database, no proxy."""


def command(module: str) -> tuple[str, ...]:
    """The command line that runs a module of ours; `-P` keeps the working directory out of its imports."""
    return (sys.executable, "-P", "-m", module)
