"""A command speaks through its output; logs of the house come on request, those of libraries never. A server or worker
speaks through its log: lines for people, or JSON for machines (LOG_FORMAT)."""

import logging
import sys
import warnings
from types import TracebackType
from typing import Literal

from domain.about import FIELDS, current
from ui.console import complain

HOUSE = ("domain", "tools", "store", "nodes", "billing", "graph", "engine", "api", "ui")
LEVELS = ("debug", "info", "warning", "error")
SERVERS = ("uvicorn.error", "chainlit")
"""Who tells of what broke while a request was answered."""
Format = Literal["text", "json"]


class About(logging.Filter):
    """Gives each record what the running code is about, unless it says so itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is filtered out."""
        for name, value in current().items():
            if not hasattr(record, name):
                setattr(record, name, value)
        return True


class Lines(logging.Formatter):
    """Time, level, where, what, and what it is about: `… completion skipped: run is cancelled [run=…]`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows it."""
        told = [f"{name}={getattr(record, name)}" for name in FIELDS if getattr(record, name, None)]
        return super().formatMessage(record) + (f" [{' '.join(told)}]" if told else "")


def silence() -> None:
    """The default: nothing but what a command prints, and one line for what nobody foresaw."""
    logging.lastResort = logging.NullHandler()  # None would say that there are no handlers
    warnings.simplefilter("ignore")
    sys.excepthook = one_line


def listen(level: str) -> None:
    """Send the house's records to stderr, and full tracebacks."""
    handler = to_stderr("text")
    for name in HOUSE:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level.upper())
    sys.excepthook = sys.__excepthook__


def serve(kind: Format) -> None:
    """The log of a process that goes on for long: in JSON everything that tells of the work and what libraries warn of,
    in text only warnings of ours and failures of the server, unless `listen` was asked for more."""
    asked = logging.getLogger(HOUSE[0])
    level = asked.level or (logging.INFO if kind == "json" else logging.WARNING)
    handler = to_stderr(kind)
    for name in HOUSE:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    if kind == "json":
        logging.getLogger().handlers = [handler]
        logging.getLogger("uvicorn.error").setLevel(level)  # despite its name: that it serves, and that it stops
        sys.excepthook = last_words
    else:
        _hear_failures(handler)


def _hear_failures(handler: logging.Handler) -> None:
    """Of servers people read only what broke, with its traceback."""
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.ERROR)


def to_stderr(kind: Format) -> logging.Handler:
    """A handler that knows what records are about."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines() if kind == "text" else _json())
    handler.addFilter(About())
    return handler


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # late: a command in a terminal does without

    names = {"levelname": "level", "name": "logger", "exc_info": "traceback"}
    return JsonFormatter(
        ["levelname", "name", "message"],
        rename_fields=names,
        timestamp="time",
        json_ensure_ascii=False,
    )


def last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook that keeps to the log."""
    logging.getLogger("ui").critical("ended unexpectedly", exc_info=(kind, error, trace))


def one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An excepthook that names the kind of error only: its text may hold anything."""
    complain(
        f"Something went wrong on our side ({kind.__name__}). Run it again with `leadatlas --verbose` to see where."
    )
