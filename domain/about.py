"""What log records are about: kept beside the work in progress, so that whoever logs need not know it (DESIGN 5)."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

FIELDS = ("run", "organization", "phase", "audit", "feature", "units")
"""The names that log records use, in the order in which they are written."""

_NOTHING: Mapping[str, str] = {}
_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=_NOTHING)


@contextmanager
def about(**what: object) -> Generator[None]:
    """Within the block, and in tasks begun there, log records are about this too; empty values tell nothing."""
    told = {name: str(value) for name, value in what.items() if value}
    token = _about.set({**_about.get(), **told})
    try:
        yield
    finally:
        _about.reset(token)


def current() -> Mapping[str, str]:
    """What the running code is about."""
    return _about.get()
