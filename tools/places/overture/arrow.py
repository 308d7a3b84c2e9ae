"""The one way to pyarrow, an optional extra of 170 MB: imported when it is needed, its errors in our words."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from domain.errors import Misconfigured, ServiceRefused, ServiceUnavailable
from tools.http_status import excerpt

NOT_INSTALLED = (
    "Places from Overture Maps need pyarrow, which is not installed: pip install 'leadatlas[overture]' "
    "(in a checkout: pip install -e '.[overture]')."
)


@dataclass(frozen=True)
class Arrow:
    """The modules of pyarrow that are used; they are typed nowhere."""

    compute: Any
    dataset: Any
    fs: Any
    table: Any
    error: type[Exception]
    """Root of what is wrong with data, not with reaching it."""
    version: str


def load() -> Arrow:
    """Raises: Misconfigured when it is not installed, saying how to."""
    try:
        import pyarrow
        from pyarrow import compute, dataset, fs
    except ModuleNotFoundError as error:
        raise Misconfigured(NOT_INSTALLED) from error
    arrow: Any = pyarrow
    return Arrow(compute, dataset, fs, arrow.table, arrow.ArrowException, str(arrow.__version__))


@contextmanager
def translated(arrow: Arrow, where: str) -> Generator[None]:
    """Errors of reading place files.

    Args:
        where: what was read, as a person knows it.

    Raises: ServiceRefused where nothing or something else is there, ServiceUnavailable where it cannot be reached.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise ServiceRefused(f"There are no places of Overture Maps at {where}.") from error
    except OSError as error:
        raise ServiceUnavailable(f"Overture Maps cannot be read ({excerpt(str(error), '')}).") from error
    except arrow.error as error:
        raise ServiceRefused(f"What is at {where} is no data of Overture Maps ({excerpt(str(error), '')}).") from error
