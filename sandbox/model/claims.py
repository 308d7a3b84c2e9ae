"""Chooses the sentences a dossier rests on: the most telling ones, spread over pages and kinds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sandbox.model import stems
from sandbox.model.cutting import EMPHASIS, Piece, cut_page
from sandbox.model.kinds import EMAIL, kind_of
from sandbox.model.noise import gives_orders, is_noise, near, signature
from sandbox.model.prompt import Page
from sandbox.model.telling import START, telling
from sandbox.wire import Object
from sandbox.words import fold

FEWEST, MOST = 6, 12
GOOD_ENOUGH = 2.5
TOO_DULL = 1.0
TELLING = 0.6
INTRODUCES, INTRODUCTIONS = 2.5, 3
WORTH = {
    "price": 5.5,
    "hours": 5.5,
    "history": 5.0,
    "team": 4.5,
    "service": 4.5,
    "proof": 4.5,
    "policy": 4.5,
    "offer": 4.5,
    "contact": 4.0,
    "location": 4.0,
    "other": 1.0,
}
ON_EVERY_PAGE = ("contact", "hours", "location")
TWINS_AMONG = 3
SPACE = re.compile(r"\s+")
LEADS = {
    "price": ("Price stated: {}", "A price they print: {}", "On prices: {}"),
    "hours": ("Opening hours: {}", "Hours as stated: {}"),
    "contact": ("Contact line on the page: {}", "How to reach them, as printed: {}"),
    "location": ("Where to find them, as stated: {}", "Location line on the page: {}"),
}
ANY_LEAD = ("They say: {}", "In their words: {}", "From their page: {}", "The site says: {}")
OURS = re.compile(
    r"\b(?:we|our|us|wir|unser\w*|uns|nosotr[ao]s|nuestr\w+|ofrecemos|nous|notre|nos|noi|nostr\w+|nossa?s?|oferecemos|ons"
    r"|onze|my|i)\b|نحن|لدينا|نقدم|نستقبل|当院|当店|私たち|弊社|我们|本店|我們|אנחנו|אנו|우리|저희|мы |наш"
)
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Candidate:
    """A sentence that may be quoted, from which page, and what it is worth."""

    quote: str
    page: int
    place: int
    kind: str
    score: float
    words: frozenset[str]
    telling: float


@dataclass(frozen=True)
class Claim:
    """A chosen sentence with its id."""

    id: str
    quote: str
    page: int
    kind: str
    score: float
    telling: float
    """What it says of the business as such, see `sandbox.model.telling`."""

    def wire(self) -> Object:
        """The claim in the dossier's schema."""
        text = restate(self)
        return {"id": self.id, "kind": self.kind, "text": text, "page": self.page, "quote": self.quote}


def restate(claim: Claim) -> str:
    """A plain sentence with nothing in it that the quote does not say."""
    if EMAIL.search(claim.quote):
        return "An e-mail address is printed on the page."  # an address reads like a link, so it stays in the quote
    leads = LEADS.get(claim.kind, ANY_LEAD)
    return leads[len(claim.quote) % len(leads)].format(f"“{SPACE.sub(' ', claim.quote)}”")


def choose_claims(pages: list[Page], business: str = "") -> list[Claim]:
    """At most twelve claims in the order of the pages.

    Args:
        pages: what was read of one website.
        business: its name.
    """
    found = sorted(find_candidates(pages, business), key=lambda each: (-each.score, each.page, each.place))
    candidates = [each for each in found if each.score > TOO_DULL] or found
    chosen = sorted(spread(candidates), key=lambda each: (each.page, each.place))
    return [
        Claim(f"c{at}", each.quote, each.page, each.kind, each.score, each.telling) for at, each in enumerate(chosen, 1)
    ]


def spread(candidates: list[Candidate]) -> list[Candidate]:
    """The most telling candidates, then the best; each one taken makes others of its kind and page worth less."""
    chosen = introductions(candidates)
    left: list[Candidate] = [each for each in candidates if not any(near(each.words, one.words) for one in chosen)]
    while left and len(chosen) < MOST:
        best = max(left, key=partial(worth_now, chosen=chosen))
        if len(chosen) >= FEWEST and worth_now(best, chosen) < GOOD_ENOUGH:
            break
        chosen.append(best)
        left = [each for each in left if not near(each.words, best.words)]
    return chosen


def introductions(candidates: list[Candidate]) -> list[Candidate]:
    """Those that say what the business is and does, whatever else its pages say."""
    tell = sorted((each for each in candidates if each.telling >= INTRODUCES), key=lambda each: -each.telling)
    chosen: list[Candidate] = []
    for each in tell:
        if len(chosen) < INTRODUCTIONS and not any(near(each.words, one.words) for one in chosen):
            chosen.append(each)
    return chosen


def worth_now(candidate: Candidate, chosen: list[Candidate]) -> float:
    """A candidate's score beside those already chosen."""
    same_kind = sum(each.kind == candidate.kind for each in chosen)
    same_page = sum(each.page == candidate.page for each in chosen)
    return candidate.score - 1.5 * same_kind - 0.25 * same_page


def find_candidates(pages: list[Page], business: str) -> Iterator[Candidate]:
    """Every sentence of every page that may be quoted, each wording once."""
    collapsed = [SPACE.sub(" ", EMPHASIS.sub("", page.text)) for page in pages]
    seen: set[str] = set()
    for page in pages:
        weight = page_weight(page)
        for place, piece in enumerate(cut_page(page.text, gives_orders)):
            if piece.text in seen or is_noise(piece.text):
                continue
            seen.add(piece.text)
            kind = kind_of(piece.text)
            repeated = sum(SPACE.sub(" ", piece.text) in text for text in collapsed)
            if len(pages) >= TWINS_AMONG and repeated * 2 > len(pages) and kind not in ON_EVERY_PAGE:
                continue
            tells = telling(piece.text, business, page is pages[0] and place < START) - (0 if piece.whole else 3)
            score = score_of(piece, kind) + weight + TELLING * tells
            yield Candidate(piece.text, page.number, place, kind, score, signature(piece.text), tells)


def page_weight(page: Page) -> float:
    """What sentences of a page are worth more or less: legal pages speak of the law, not of the business."""
    return -5 if stems.about(stems.UNWANTED, page.title) else 0


def score_of(piece: Piece, kind: str) -> float:
    """What a sentence is worth by its kind and its make."""
    text = piece.text
    score = WORTH[kind]
    score += 1 if any(char.isdigit() for char in text) else 0
    score += 1 if is_handy(text) else 0
    score += 1 if OURS.search(fold(text)) else 0
    score -= 0 if piece.whole else 4
    score -= 2.5 if piece.heading else 0
    score -= 1.5 if piece.link and kind != "contact" else 0
    score -= 2 if text[0].islower() else 0
    score -= 1 if text.isupper() or text.endswith("!") else 0
    score -= 2 if text.endswith(":") else 0
    score -= 1.5 if looks_like_label(text) else 0
    score -= 0.5 if re.search(r"\s{2}|\t", text) else 0
    return score - (1 if re.match(r"(?:this|these|that|it|he|she|they|such|and|but|or|if)\b", fold(text)) else 0)


def is_handy(text: str) -> bool:
    """True for a sentence long enough to say something and short enough to be repeated."""
    return (18 if WIDE.search(text) else 40) <= len(text) <= 170


def looks_like_label(text: str) -> bool:
    """True for a title in capitals ("Our Dental Services in Town"): it names, it does not say."""
    words = [word for word in text.split() if word[0].isalpha()]
    if not text.isascii() or any(char.isdigit() for char in text) or text[-1] in ".!":
        return False
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.6 * len(words)
