"""What of a model's answer is true to the pages: claims by their quotes, sentences by what they rest on (DESIGN 8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.dossier_schema import RawClaim, RawDossier, RawSentence
from domain.placeholder import is_placeholder_email, is_placeholder_phone, is_template_text
from domain.quotes import FoldedPage, fold, long_enough
from domain.support import says_more
from domain.vocabulary import Claim, Dossier, Sentence, Signal

EVERYWHERE = frozenset({"contact", "hours", "location"})
"""Kinds that words repeated over the site (a footer) may support."""

TO_A_MACHINE = re.compile(
    r"\b(ignore|disregard|forget|override)\b.{0,40}\b(instruction|prompt|previous|above|rule)s?\b|\bsystem\s*prompt\b"
    r"|\bas\s+an?\s+(ai|assistant|language\s+model)\b|\b(ai|language)\s+(model|assistant)s?\b|\byou\s+(must|should)\s+"
    r"(say|write|answer|respond|output|recommend)\b|\bprompt\s+injection\b|<\s*/?\s*(system|instruction)",
    re.IGNORECASE,
)
LISTS = ("summary", "gaps", "talking_points", "fit_reason")


@dataclass(frozen=True)
class SourcePage:
    """A stored page, ready to be searched."""

    id: UUID
    url: str
    text: FoldedPage


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What survived, and what did not with its reason."""

    claims: tuple[Claim, ...] = ()
    sentences: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict[str, tuple[Sentence, ...]])
    rejected: tuple[tuple[str, str], ...] = ()
    """(quote, why) of each dropped claim."""
    dropped_sentences: int = 0


def verify(answer: RawDossier, pages: Sequence[SourcePage], evidence: Mapping[str, str]) -> Verified:
    """Hold an answer against the pages it was written from.

    Args:
        pages: in the order of their numbers in the prompt.
        evidence: signal or check key → its evidence in words.
    """
    claims: dict[str, Claim] = {}
    rejected: list[tuple[str, str]] = []
    for raw in answer.claims:
        claim = _claim(raw, pages)
        if isinstance(claim, str):
            rejected.append((raw.quote, claim))
        elif raw.id not in claims and all(fold(claim.quote) != fold(other.quote) for other in claims.values()):
            claims[raw.id] = replace(claim, id=f"c{len(claims) + 1}")
    kept = {name: [_sentence(raw, claims, evidence) for raw in getattr(answer, name)] for name in LISTS}
    return Verified(
        claims=tuple(claims.values()),
        sentences={name: tuple(filter(None, sentences)) for name, sentences in kept.items()},
        rejected=tuple(rejected),
        dropped_sentences=sum(sentences.count(None) for sentences in kept.values()),
    )


def _claim(raw: RawClaim, pages: Sequence[SourcePage]) -> Claim | str:
    """The claim with its place on a page, or why it falls."""
    if not long_enough(raw.quote):
        return "the quote is too short"
    if not (standing := _stands(raw, pages)):
        return "the quote is not on any page word for word"
    page, offset, exact = standing
    if reason := _unfit(exact) or says_more(raw.text, [exact]):
        return reason
    if raw.kind not in EVERYWHERE and _repeated(exact, pages):
        return "the quote is repeated over the site"
    text = " ".join(raw.text.split()) or exact
    return Claim(id=raw.id, kind=raw.kind, text=text, page_id=page.id, page_url=page.url, quote=exact, offset=offset)


def _stands(raw: RawClaim, pages: Sequence[SourcePage]) -> tuple[SourcePage, int, str] | None:
    """On the page it names first, then on any other."""
    named = [pages[raw.page]] if 0 <= raw.page < len(pages) else []
    for page in [*named, *pages]:
        if found := page.text.find(raw.quote):
            return page, *found
    return None


def _unfit(quote: str) -> str | None:
    if is_template_text(quote):
        return "the quote is a template's filler"
    if TO_A_MACHINE.search(quote):
        return "the quote is addressed to a machine"
    numbers = re.findall(r"\+?[\d(][\d\s().-]{7,}\d", quote)
    mails = re.findall(r"[\w.+-]+@[\w.-]+", quote)
    made_up = any(is_placeholder_phone(each) for each in numbers) or any(is_placeholder_email(each) for each in mails)
    return "the quote is a placeholder" if made_up else None


def _repeated(quote: str, pages: Sequence[SourcePage]) -> bool:
    return len(pages) >= 3 and sum(page.text.contains(quote) for page in pages) > len(pages) / 2


def _sentence(raw: RawSentence, claims: Mapping[str, Claim], evidence: Mapping[str, str]) -> Sentence | None:
    """The sentence with what is left of its support; None when nothing is, or when it says more."""
    mine = [claims[name] for name in dict.fromkeys(raw.claims) if name in claims]
    keys = tuple(key for key in dict.fromkeys(raw.signals) if key in evidence)
    whole = len(mine) + len(keys) == len({*raw.claims}) + len({*raw.signals})
    support = [*(claim.quote for claim in mine), *(evidence[key] for key in keys)]
    if not support or not whole or not raw.text.strip() or says_more(raw.text, support):
        return None
    return Sentence(text=" ".join(raw.text.split()), claims=tuple(claim.id for claim in mine), signals=keys)


def assemble(verified: Verified, signals: Sequence[Signal], pages: Sequence[SourcePage], model: str) -> Dossier:
    """The dossier: what survived, gaps worded by code, and a plain sentence where a list would be empty.

    Args:
        signals: the lead's signals and the checks by code, in the order they are to be told.
    """
    told = verified.sentences
    gaps = _gaps(told.get("gaps", ()), signals)
    quoted = tuple(Sentence(text=f"In their own words: “{claim.quote}”", claims=(claim.id,)) for claim in verified.claims)
    used = {claim.page_url for claim in verified.claims}
    return Dossier(
        summary=told.get("summary") or quoted[:2],
        gaps=gaps,
        talking_points=told.get("talking_points") or quoted[:2],
        fit_reason=told.get("fit_reason") or gaps[:1] or quoted[:1],
        claims=verified.claims,
        sources=tuple(page.url for page in pages if page.url in used),
        dropped_claims=len(verified.rejected),
        dropped_sentences=verified.dropped_sentences,
        model=model,
    )


def _gaps(told: Sequence[Sentence], signals: Sequence[Signal]) -> tuple[Sentence, ...]:
    """One per signal and check: the model's when it made one that held, else the evidence itself."""
    covered = {key for sentence in told for key in sentence.signals}
    own = (
        Sentence(text=f"{' '.join(signal.evidence)}.", signals=(signal.key,))
        for signal in signals
        if signal.key not in covered
    )
    return (*told, *own)
