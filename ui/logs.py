"""A command speaks through its output; logs of the house come on request, those of libraries never."""

import logging
import sys
import warnings
from types import TracebackType

from ui.console import complain

HOUSE = ("domain", "tools", "store", "nodes", "billing", "graph", "engine", "ui")
LEVELS = ("debug", "info", "warning", "error")


def silence() -> None:
    """The default: nothing but what a command prints, and one line for what nobody foresaw."""
    logging.lastResort = logging.NullHandler()  # None would say that there are no handlers
    warnings.simplefilter("ignore")
    sys.excepthook = one_line


def listen(level: str) -> None:
    """Send the house's records to stderr, and full tracebacks."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in HOUSE:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level.upper())
    sys.excepthook = sys.__excepthook__


def one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook that names the kind of error only: its text may hold anything."""
    complain(
        f"Something went wrong on our side ({kind.__name__}). Run it again with `leadatlas --verbose` to see where."
    )
