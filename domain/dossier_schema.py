"""The form of a model's answer, in the strict JSON-schema shape that gateways accept. Nothing in it is believed yet."""

from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, field_validator

Kind = Literal[
    "service", "price", "hours", "contact", "location", "team", "history", "proof", "policy", "offer", "other"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
CLOSED = ConfigDict(extra="ignore", json_schema_extra={"additionalProperties": False})
"""Asked for strictly, read with patience: gateways without strict mode let models add fields and kinds."""


class RawClaim(BaseModel):
    """A fact, and the words on the page numbered `page` that it is taken from."""

    model_config = CLOSED
    id: str
    kind: Kind
    text: str
    page: int
    quote: str

    @field_validator("kind", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        return value if value in KINDS else "other"


class RawSentence(BaseModel):
    """A sentence and what it rests on: claims by id, signals and checks by key."""

    model_config = CLOSED
    text: str
    claims: list[str]
    signals: list[str]


class RawDossier(BaseModel):
    """What a model answers."""

    model_config = CLOSED
    claims: list[RawClaim]
    summary: list[RawSentence]
    gaps: list[RawSentence]
    talking_points: list[RawSentence]
    fit_reason: list[RawSentence]


@cache
def json_schema() -> dict[str, Any]:
    """The schema to send: every property required, no others allowed."""
    return RawDossier.model_json_schema()
