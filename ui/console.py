"""The two streams: results on stdout, errors as one line on stderr; no control codes unless stdout is a terminal."""

import contextlib
import os
import sys
from collections.abc import Generator

from rich.console import Console
from rich.theme import Theme

from ui.text import clean

THEME = Theme(
    {
        "accent": "blue",
        "ok": "green",
        "warn": "yellow",
        "bad": "red",
        "faint": "dim",
        "head": "bold",
        "quote": "italic",
        "bar.back": "dim",
        "bar.complete": "blue",
        "bar.finished": "green",
    }
)


def out() -> Console:
    """Where results go. Nothing in a string is markup, an emoji code, or highlighted."""
    terminal = sys.stdout.isatty()
    return Console(theme=THEME, markup=False, emoji=False, highlight=False, force_terminal=None if terminal else False)


def animated(console: Console) -> bool:
    """Whether a display may redraw itself: a terminal that can move its cursor."""
    return sys.stdout.isatty() and console.is_terminal and not console.is_dumb_terminal


def complain(message: object) -> None:
    """Say what is wrong, in one line."""
    sys.stderr.write(f"Error: {clean(message)}\n")


def note(message: str) -> None:
    """Say something that is neither result nor error, in one line."""
    sys.stderr.write(f"{clean(message)}\n")


@contextlib.contextmanager
def waiting(message: str, quiet: bool = False) -> Generator[None]:
    """A spinner on a terminal while something starts."""
    console = out()
    if quiet or not animated(console):
        yield
        return
    with console.status(message, spinner_style="accent"):
        yield


def prepare_streams() -> None:
    """Names come in any script: what a terminal cannot show becomes a question mark, files and pipes get UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and stream.isatty():
            reconfigure(errors="replace")
        elif reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def write(text: str) -> None:
    """A document, exactly as it is; a reader that has gone away (`| head`) is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
