"""Options that several commands have, and words as they are typed, made into values."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from domain.errors import BadInput

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, the beginning of it, or `last`.")]


@dataclass(frozen=True, kw_only=True)
class How:
    """On whose behalf a run is executed, and how it is told."""

    organization: str | None
    json: bool
    verbose: bool


def amount(text: str | None) -> Decimal | None:
    """A budget as typed. Raises: BadInput."""
    if text is None:
        return None
    from domain.query import BUDGET, check_budget

    try:
        value = Decimal(text)
        check_budget(value)
    except (InvalidOperation, BadInput):
        raise BadInput(f"{text!r} is not a budget: use {BUDGET}.") from None
    return value


def readable(text: str) -> str:
    """Words as typed. Raises: BadInput when the terminal sent bytes that are no text."""
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise BadInput("The query has characters that cannot be read: type it again.")
    return " ".join(text.split())
