"""What of a model's answer is true to the pages: claims by their quotes, sentences by what they rest on (DESIGN 8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from domain.dossier_schema import RawClaim, RawDossier, RawSentence
from domain.machine_talk import addresses_a_machine, orders
from domain.placeholder import has_placeholder, is_template_text
from domain.quotes import FoldedPage, fold, long_enough
from domain.site_credits import names_the_maker
from domain.support import leads_away, says_more, unrelated
from domain.vocabulary import Claim, Dossier, Sentence, Signal

EVERYWHERE = frozenset({"contact", "hours", "location"})
"""Kinds that words repeated over the site (a footer) may support."""
MIN_SITE = 3
"""Pages from which a repetition means anything."""
DENIAL_BEFORE = re.compile(
    r"(?:\b(?:no|not|never|without|cannot|neither|nor|kein\w*|nicht|ohne|sans|sin|sem|senza)|n't)(?:\s+\w+){0,2}\s+$",
    re.IGNORECASE,
)
"""Words right before a quote that turn it into its opposite."""
LOOK_BACK = 60
LONGEST = 1_200
"""Characters of a quote or a sentence; nobody reads more on the phone."""
MARKUP = re.compile(r"<[a-z/!?][^<>]*>|<(?:script|img|iframe|svg)\b|!?\[[^\]\n]*\]\(|```", re.IGNORECASE)
"""HTML and Markdown that would do something where it is shown."""
LISTS = ("summary", "gaps", "talking_points", "fit_reason")


@dataclass(frozen=True)
class SourcePage:
    """A stored page, ready to be searched."""

    id: UUID
    url: str
    text: FoldedPage

    @cached_property
    def orders(self) -> Sequence[tuple[int, int]]:
        """Where it speaks to a machine."""
        return orders(self.text.markdown)

    def speaks_to_machine(self, start: int, length: int) -> bool:
        """Whether words at an offset belong to such a text."""
        return any(begin < start + length and start < end for begin, end in self.orders)


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
    named: dict[str, Claim] = {}
    kept: dict[tuple[str, str], Claim] = {}
    rejected: list[tuple[str, str]] = []
    for raw in answer.claims:
        claim = _claim(raw, pages)
        if isinstance(claim, str):
            rejected.append((raw.quote, claim))
            continue
        same = (claim.kind, fold(claim.quote))
        kept.setdefault(same, replace(claim, id=f"c{len(kept) + 1}"))
        named.setdefault(raw.id, kept[same])
    sentences = {name: [_sentence(raw, named, evidence) for raw in getattr(answer, name)] for name in LISTS}
    return Verified(
        claims=tuple(kept.values()),
        sentences={name: tuple(filter(None, told)) for name, told in sentences.items()},
        rejected=tuple(rejected),
        dropped_sentences=sum(told.count(None) for told in sentences.values()),
    )


def _claim(raw: RawClaim, pages: Sequence[SourcePage]) -> Claim | str:
    """The claim with its place on a page, or why it falls."""
    if not long_enough(raw.quote):
        return "the quote is too short"
    if not (standing := _stands(raw, pages)):
        return "the quote is not on any page word for word"
    page, offset, exact = standing
    text = " ".join(raw.text.split()) or exact
    if reason := _unfit(exact, "the quote") or _unfit(text, "the claim") or says_more(text, [exact], may_deny=True):
        return reason
    if page.speaks_to_machine(offset, len(exact)):
        return "the quote is part of a text addressed to a machine"
    if leads_away(exact, page.url):
        return "the quote names somebody else's web address"
    if names_the_maker(exact):
        return "the quote tells how to reach who made the website"
    if DENIAL_BEFORE.search(page.text.before(offset, LOOK_BACK)):
        return "the quote leaves out the denial before it"
    if raw.kind not in EVERYWHERE and _repeated(exact, pages):
        return "the quote is repeated over the site"
    text = exact if unrelated(text, [exact]) else text
    return Claim(id=raw.id, kind=raw.kind, text=text, page_id=page.id, page_url=page.url, quote=exact, offset=offset)


def _stands(raw: RawClaim, pages: Sequence[SourcePage]) -> tuple[SourcePage, int, str] | None:
    """On the page it names first, then on any other."""
    named = [pages[raw.page]] if 0 <= raw.page < len(pages) else []
    for page in [*named, *pages]:
        if found := page.text.find(raw.quote):
            return page, *found
    return None


def _unfit(text: str, what: str) -> str | None:
    if len(text) > LONGEST:
        return f"{what} is too long"
    if is_template_text(text):
        return f"{what} is a template's filler"
    if addresses_a_machine(text):
        return f"{what} is addressed to a machine"
    if MARKUP.search(text):
        return f"{what} has markup in it"
    return f"{what} is a placeholder" if has_placeholder(text) else None


def _repeated(quote: str, pages: Sequence[SourcePage]) -> bool:
    return len(pages) >= MIN_SITE and sum(page.text.contains(quote) for page in pages) > len(pages) / 2


def _sentence(raw: RawSentence, named: Mapping[str, Claim], evidence: Mapping[str, str]) -> Sentence | None:
    """The sentence with its support; None when any of that fell, when it names none, or when it says more."""
    names = [*raw.claims, *raw.signals]
    claims = {named[name].id: named[name] for name in names if name in named}
    keys = tuple(dict.fromkeys(name for name in names if name in evidence))
    support = [*(claim.quote for claim in claims.values()), *(evidence[key] for key in keys)]
    whole = all(name in named or name in evidence for name in names)
    text = " ".join(raw.text.split())
    if not text or not support or not whole or _unfit(text, "it") or says_more(text, support):
        return None
    if not keys and unrelated(text, [*support, *(claim.text for claim in claims.values())]):
        return None
    return Sentence(text=text, claims=tuple(claims), signals=keys)


def assemble(verified: Verified, signals: Sequence[Signal], pages: Sequence[SourcePage], model: str) -> Dossier:
    """The dossier: what survived, gaps worded by code, and a plain sentence where a list would be empty.

    Args:
        signals: the lead's signals and the checks by code, in the order they are to be told.
    """
    told = verified.sentences
    gaps = _gaps(told.get("gaps", ()), signals)
    quoted = tuple(_in_their_words(claim) for claim in verified.claims)
    used = {claim.page_url for claim in verified.claims}
    return Dossier(
        summary=told.get("summary") or quoted[:2],
        gaps=gaps,
        talking_points=told.get("talking_points") or quoted[:2] or gaps[:2],
        fit_reason=told.get("fit_reason") or gaps[:1] or quoted[:1],
        claims=verified.claims,
        sources=tuple(page.url for page in pages if page.url in used),
        dropped_claims=len(verified.rejected),
        dropped_sentences=verified.dropped_sentences,
        model=model,
    )


def _in_their_words(claim: Claim) -> Sentence:
    return Sentence(text=f"In their own words: “{claim.quote}”", claims=(claim.id,))


def _gaps(told: Sequence[Sentence], signals: Sequence[Signal]) -> tuple[Sentence, ...]:
    """One per signal and check: the model's when it made one that held, else the evidence itself."""
    covered = {key for sentence in told for key in sentence.signals}
    own = (
        Sentence(text=f"{'. '.join(signal.evidence)}.", signals=(signal.key,))
        for signal in signals
        if signal.key not in covered
    )
    return (*told, *own)
