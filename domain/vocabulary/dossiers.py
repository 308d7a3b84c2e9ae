"""A dossier: each sentence rests on claims, each claim on the words of a stored page."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A fact about the business, and the words on a stored page that it is taken from."""

    id: str
    kind: str
    text: str
    page_id: UUID
    page_url: str
    quote: str
    offset: int
    """Where the quote begins in the stored markdown, in characters."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of a dossier and what it rests on: claims by id, signals and checks by key."""

    text: str
    claims: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What is known about a business, each sentence resting on claims or signals."""

    summary: tuple[Sentence, ...]
    gaps: tuple[Sentence, ...]
    talking_points: tuple[Sentence, ...]
    fit_reason: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    dropped_claims: int
    dropped_sentences: int
    model: str
