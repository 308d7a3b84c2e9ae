"""The two streams: results on stdout, errors as one line on stderr; no control codes unless stdout is a terminal."""

import contextlib
import os
import sys
from collections.abc import Generator
from typing import Any

from rich.console import Console
from rich.theme import Theme

from domain.errors import OutputLost
from ui.text import clean

STDERR = 2
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


class ReaderGone(OutputLost):
    """Nobody reads what is printed any more (`| head`)."""


class Unwritable(OutputLost):
    """What is printed cannot be written where it goes."""


class Results(Console):
    """Rich would end the process where the reader went away: whoever prints decides that here."""

    def print(self, *objects: Any, **how: Any) -> None:
        """As Rich does. Raises: ReaderGone, Unwritable."""
        try:
            super().print(*objects, **how)
        except OSError as error:
            raise _unwritable(error) from error

    def on_broken_pipe(self) -> None:
        """Raises: ReaderGone."""
        self.quiet = True
        _let_go()
        raise ReaderGone("Nobody reads what is printed any more.")


def out() -> Console:
    """Where results go. Nothing in a string is markup, an emoji code, or highlighted."""
    terminal = sys.stdout.isatty()
    return Results(theme=THEME, markup=False, emoji=False, highlight=False, force_terminal=None if terminal else False)


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


def hold_streams() -> bool:
    """Keep the numbers of streams that were closed (`>&-`): the next socket would get one, which libuv forbids.

    Returns:
        Whether there is anywhere to print to.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= STDERR:
        os.set_inheritable(number, True)
    os.close(number)
    if sys.__stderr__ is None:
        sys.stderr = os.fdopen(STDERR, "w")
    return sys.__stdout__ is not None


def write(text: str) -> None:
    """A document, exactly as it is; a reader that has gone away (`| head`) is no error.

    Raises: Unwritable.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go()
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> Unwritable:
    _let_go()
    return Unwritable(f"What is printed cannot be written ({error.strerror}).")


def _let_go() -> None:
    """What is still buffered goes nowhere, so that Python does not fail on it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
