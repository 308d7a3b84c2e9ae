"""A question to a language model, its answer, and whose it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class ModelRequest:
    """One question to a model: instructions, data, and the schema its answer must fit."""

    purpose: Literal["filter_urls", "dossier", "dossier_repair", "chat"]
    system: str
    user: str
    schema_name: str
    schema: Mapping[str, Any]
    max_tokens: int = 2_000


@dataclass(frozen=True, kw_only=True)
class ModelAnswer:
    """What came back, and what the gateway says it cost. `usd` None = the gateway did not say (unpriced)."""

    text: str
    """The raw answer; JSON where the model kept to the schema."""
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Decimal | None
    generation_id: str | None


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """A model answer with whose it is; `key` names the question, so that the stored answer can be found again."""

    key: str
    purpose: str
    answer: ModelAnswer
    run_id: UUID | None = None
    audit_id: UUID | None = None
    thread_id: UUID | None = None
    user_id: str | None = None
