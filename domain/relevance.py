"""Pages cut to a token budget by what the text is worth for a call, not by where it stands on the page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.credits import tokens
from domain.placeholder import is_template_page, without_template_text
from domain.vocabulary import Page

BUDGET = 3_200
"""Tokens of page text in one prompt."""
TIME = re.compile(r"\d[:.h]\d\d|\d ?(?:am|pm|uhr)\b")
PRICE = re.compile(r"[$€£₹] ?\d|\d ?[€£$]")
STEMS = tuple(
    tuple(stems.split())
    for stems in (
        "hours öffnungszeit sprechzeit horario horaires orari",
        "price fees preis precio tarif preço prezz",
        "tel: tel. phone kontakt contact telefon @ address street straße calle avenue",
        "servic serviç treatment offer speciali leistung behandlung prestation repair install menu",
        "since founded established years gegründet desde depuis",
        "dr. team owner founder staff attorney inhaber geschäftsführ dueñ équipe advogad",
        "award certif licens insur guarantee warrant review accredit zertifi garant",
    )
)
"""Hours, prices, contact, services, history, people, proof: stems of words in lower-case text, several languages."""
NOISE = tuple(
    "cookie privacy datenschutz copyright © javascript dsgvo gdpr haftung urheberrecht personenbezogen".split()
    + ["all rights reserved", "alle rechte", "terms of use", "terms of service"]
)


@dataclass(frozen=True)
class Block:
    """A few lines that belong together: a heading with its text, a paragraph, a table."""

    page: int
    position: int
    text: str
    worth: float


def pack(pages: Sequence[Page], budget: int = BUDGET) -> list[tuple[int, str, str]]:
    """(number, title, text) of each page that has something to say, together within the budget.

    Args:
        pages: all pages read; a page's number is its position here.
        budget: tokens, at four characters each.

    Every line is a line of the page; filler of templates and repeated blocks are left out.
    """
    blocks = _unique([block for number, page in enumerate(pages) for block in _blocks(number, page)])
    chosen, left = list[Block](), budget
    for block in sorted(blocks, key=lambda block: -block.worth):
        cost = tokens(block.text) + 1
        if cost <= left:
            chosen.append(block)
            left -= cost
    texts = {number: _joined(chosen, number) for number in sorted({block.page for block in chosen})}
    return [(number, pages[number].title, text) for number, text in texts.items()]


def _joined(blocks: Sequence[Block], page: int) -> str:
    mine = sorted((block for block in blocks if block.page == page), key=lambda block: block.position)
    return "\n\n".join(block.text for block in mine)


def _blocks(number: int, page: Page) -> list[Block]:
    if is_template_page(page.title, page.markdown):
        return []
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", without_template_text(page.markdown))]
    parts = _with_headings([piece for part in paragraphs if part.strip() for piece in _pieces(part)])
    return [Block(number, position, text, _worth(text, position)) for position, text in enumerate(parts)]


def _pieces(paragraph: str, longest: int = 1_200) -> list[str]:
    """Whole lines together up to a length, so that one long list can be taken in part."""
    pieces = [""]
    for line in paragraph.split("\n"):
        if pieces[-1] and len(pieces[-1]) + len(line) > longest:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]}\n{line}" if pieces[-1] else line
    return pieces


def _with_headings(paragraphs: Sequence[str]) -> list[str]:
    """A heading goes with what it heads."""
    out = list[str]()
    heading = ""
    for text in paragraphs:
        if text.startswith("#") and "\n" not in text:
            heading = f"{heading}\n\n{text}".strip() if heading else text
            continue
        out.append(f"{heading}\n\n{text}".strip())
        heading = ""
    return [*out, heading] if heading else out


def _worth(text: str, position: int) -> float:
    """Kinds of facts per length: short and dense beats long and vague; the top of a page is worth a little more."""
    lower = text.lower()
    kinds = sum(any(stem in lower for stem in stems) for stems in STEMS)
    kinds += (TIME.search(lower) is not None) + (PRICE.search(lower) is not None)
    sentences = sum(map(text.count, ".!?。！？؟"))
    noise = 3 * sum(map(lower.count, NOISE))
    links = text.count("](")
    return (1 + 2 * kinds + min(sentences, 4) * 0.5 - noise - max(0, links - 3) * 0.5) / (1 + len(text) / 800) + (
        1 / (1 + position)
    )


def _unique(blocks: Sequence[Block]) -> list[Block]:
    """Text that stands on several pages is offered once."""
    seen: Counter[str] = Counter()
    out = list[Block]()
    for block in blocks:
        key = " ".join(block.text.split()).lower()
        seen[key] += 1
        if seen[key] == 1:
            out.append(block)
    return out
