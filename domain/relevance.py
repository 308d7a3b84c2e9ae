"""Pages cut to a token budget by what the text is worth for a call, not by where it stands on the page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from domain.credits import tokens
from domain.machine_talk import without_orders
from domain.placeholder import is_template_page, without_template_text
from domain.site_pages import excluded
from domain.vocabulary import Page

BUDGET = 3_200
"""Tokens of page text in one prompt."""
LEGAL = 5
"""What a block of a privacy notice or a terms page is worth less."""
LONGEST = 1_200
"""Characters of one block, about."""
SENTENCE_END = re.compile(r"[.!?](?=\s)\s*|[。！？؟।]\s*")
TIME = re.compile(r"\d[:.h]\d\d|\d ?(?:am|pm|uhr)\b")
PRICE = re.compile(r"[$€£₹₱₽¥₺₩฿] ?\d|\d ?[€£$₽₺₫元円]")
STEMS = tuple(
    tuple(stems.split())
    for stems in (
        # Roman, Cyrillic, Greek, Arabic and East Asian scripts, a kind of fact to a line
        "hours öffnungszeit sprechzeit horario horaires orari öppet godziny часы 営業時間 营业时间 時間 ساعات ώρες",
        "price fees preis precio tarif preço prezz prijs cena цен 价格 価格 料金 سعر τιμ",
        "tel: tel. phone kontakt contact telefon @ address street straße calle avenue "
        "telefoon адрес телефон 电话 電話 地址 住所 هاتف عنوان τηλ",
        "servic serviç treatment offer speciali leistung behandlung prestation repair install menu "
        "diensten usług услуг 服务 サービス 診療 خدمات υπηρεσ",
        "since founded established years gegründet desde depuis sinds лет 创立 創業 منذ",
        "dr. team owner founder staff attorney inhaber geschäftsführ dueñ équipe advogad "
        "zespół врач команд 医生 院長 スタッフ 团队 فريق",
        "award certif licens insur guarantee warrant review accredit zertifi garant "
        "лиценз гаранти 认证 資格 保证 保証 ضمان",
    )
)
"""Hours, prices, contact, services, history, people, proof: stems of words in lower-case text, several languages."""
NOISE = (
    *("cookie", "privacy", "datenschutz", "copyright", "©", "all rights reserved", "alle rechte", "terms of use"),
    *("terms of service", "javascript", "dsgvo", "gdpr", "haftung", "urheberrecht", "personenbezogen"),
)


@dataclass(frozen=True)
class Block:
    """A few lines that belong together: a heading with its text, a paragraph, a table."""

    page: int
    position: int
    text: str
    worth: float


@dataclass(frozen=True)
class Words:
    """The stems and the noise that a page has at all: its blocks need not be searched for the others."""

    stems: Sequence[Sequence[str]]
    noise: Sequence[str]

    @classmethod
    def within(cls, lower: str) -> Self:
        """Those of `STEMS` and `NOISE` in a text, which is in lower case."""
        once = " ".join(set(lower.split()))  # no stem has a space
        stems = (tuple(filter(once.__contains__, stems)) for stems in STEMS)
        return cls(tuple(filter(None, stems)), tuple(filter(lower.__contains__, NOISE)))


def pack(pages: Sequence[Page], budget: int = BUDGET) -> list[tuple[int, str, str]]:
    """(number, title, text) of each page that has something to say, together within the budget.

    Args:
        pages: all pages read; a page's number is its position here.
        budget: tokens, at four characters each.

    Every line is a line of the page (of a very long one, whole sentences); filler of templates, orders to machines and
    repeated blocks are left out. Each page gives its best block first, so that none which can be read goes unheard. A
    page that is mostly filler is passed over while others speak.
    """
    own = [number for number, page in enumerate(pages) if not _is_template(page)]
    blocks = _unique([block for number in own or range(len(pages)) for block in _blocks(number, pages[number])])
    best = {block.page: block for block in sorted(blocks, key=lambda block: block.worth)}
    chosen, left = list[Block](), budget
    for block in sorted(blocks, key=lambda block: (best[block.page] is not block, -block.worth)):
        cost = tokens(block.text) + 1
        if cost <= left:
            chosen.append(block)
            left -= cost
    texts = {number: _joined(chosen, number) for number in sorted({block.page for block in chosen})}
    return [(number, pages[number].title, text) for number, text in texts.items()]


def _is_template(page: Page) -> bool:
    """Extraction, which runs apart from the event loop, has looked already and may have found no filler at all."""
    return page.facts.get("filler") is not False and is_template_page(page.title, page.markdown)


def _joined(blocks: Sequence[Block], page: int) -> str:
    mine = sorted((block for block in blocks if block.page == page), key=lambda block: block.position)
    return "\n\n".join(block.text for block in mine)


def _blocks(number: int, page: Page) -> list[Block]:
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", _for_people(page))]
    parts = _with_headings([piece for part in paragraphs if part.strip() for piece in _pieces(part)])
    less, words = LEGAL if excluded(page.url) else 0, Words.within("\n".join(map(str.lower, parts)))
    return [Block(number, position, text, _worth(text, position, words) - less) for position, text in enumerate(parts)]


def _for_people(page: Page) -> str:
    """Without filler and orders to machines; orders are looked for anew where filler was taken out."""
    if page.facts.get("filler") is not False:
        return without_orders(without_template_text(page.markdown))
    return page.markdown if page.facts.get("orders") is False else without_orders(page.markdown)


def _pieces(paragraph: str, longest: int = LONGEST) -> list[str]:
    """Whole lines together up to a length, so that one long list can be taken in part."""
    pieces = [""]
    for line in (part for whole in paragraph.split("\n") for part in _cut(whole, longest)):
        if pieces[-1] and len(pieces[-1]) + len(line) > longest:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]}\n{line}" if pieces[-1] else line
    return pieces


def _cut(line: str, longest: int) -> list[str]:
    """A line as it is; one that is longer than a block, between its sentences, else between words, else anywhere."""
    parts = list[str]()
    while len(line) > longest:
        ends = [match.end() for match in SENTENCE_END.finditer(line, 0, longest)]
        at = ends[-1] if ends else line.rfind(" ", 1, longest)
        at = at if at > 0 else longest
        parts.append(line[:at].rstrip())
        line = line[at:].lstrip()
    return [*parts, line] if line or not parts else parts


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


def _worth(text: str, position: int, words: Words) -> float:
    """Kinds of facts per length: short and dense beats long and vague; the top of a page is worth a little more."""
    lower = text.lower()
    kinds = sum(any(map(lower.__contains__, stems)) for stems in words.stems)
    kinds += (TIME.search(lower) is not None) + (PRICE.search(lower) is not None)
    sentences = sum(map(text.count, ".!?。！？؟"))
    noise = 3 * sum(map(lower.count, words.noise))
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
