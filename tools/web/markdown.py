"""Page to Markdown: trafilatura, unless it lost what a simple prune keeps; every stored line stands in the page."""

import html as entities
import re
import unicodedata
from collections.abc import Iterable

import html_to_markdown
import trafilatura
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tools.web.links import mark, unmark
from tools.web.seams import show
from tools.web.visible import visible_lines

MAX_CHARS = 60_000
SLOW_CHARS = 600_000
"""HTML beyond which trafilatura takes seconds; what it would leave out does not matter so much there."""
NOISE = (
    "nav, footer, aside, button, input, textarea, [role=navigation], [role=dialog], [role=menubar], [id*=cookie], "
    "[class*=cookie], [class*=navbar], [class*=breadcrumb], [id*=footer], [class*=footer], [class*=newsletter]"
)
LISTS_OF_LINKS = "[class*=menu], [id*=menu], [class*=sidebar], [class*=nav], [id*=nav], header ul, form"
MAIN = ("main", "article", "[role=main]", "#content", "#main")
OPTIONS = html_to_markdown.ConversionOptions(
    extract_metadata=False, skip_images=True, autolinks=False, expand_abbreviations=False, max_depth=400
)
IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
LINK_TARGET = re.compile(r"\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
EMPTY_LINK = re.compile(r"\[\s*\]\([^)\n]*\)")
NUMBERING = re.compile(r"^(\s*)\d+[.)] ")
WORD = re.compile(r"[^\W_]+")
OWN_TAG = re.compile(r"<(/?)(?:[a-z]+-[\w.-]*|marquee)(?:\s[^<>]*)?>", re.I)
"""Elements that extractors do not know and run together; a site that makes its own puts blocks of text in them."""
UNPRINTED = {ord(letter): None for letter in "*\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
"""What parts no words: emphasis, soft hyphens and other signs without width."""
BLANKS = re.compile(r"\n{3,}")
PRICE = re.compile(r"[$€£¥₱₹₦]\s?\d|\d\s?(?:[$€£¥₱]|(?:USD|EUR|CHF|Euro|SAR|kr)\b)", re.I)
FEW_CHARS = 200
LONG_LINE = 30
"""Letters and digits from which a line is worth keeping in one piece."""
SALIENT = re.compile(r"^#{1,4} ", re.M)


def to_markdown(cleaned: str, source: str, keep: Iterable[str] = ()) -> str:
    """At most 60 000 characters of Markdown.

    Args:
        cleaned: HTML without anything hidden, links absolute.
        source: the page's own text nodes (`visible_text`), which every line must stand in.
        keep: lines (contacts, opening hours) that are added where pruning lost them.
    """
    marked, targets = mark(OWN_TAG.sub(r"<\1div>", cleaned))
    text = _best(marked, targets, source)
    have = normal(text)
    lost = [line for line in dict.fromkeys(keep) if normal(line) not in have]
    linked = _with_links(lost, marked, targets) if lost else []
    whole = "\n\n".join([text, *faithful("\n".join(linked), source).splitlines()]) if linked else text
    return BLANKS.sub("\n\n", whole).strip()[:MAX_CHARS]


def _best(marked: str, targets: list[str], source: str) -> str:
    """What the extractors make of a page; where nearly nothing of that stands in the page, its lines as they are."""
    text = faithful(show(unmark(_hybrid(marked), targets)), source)
    if len(normal(text)) >= min(FEW_CHARS, len(normal(source)) // 4):  # the source has every word twice
        return text
    lines = [show(unmark(line, targets)) for line in visible_lines(LexborHTMLParser(marked).body)]
    return faithful("\n\n".join(lines), source)


def _with_links(lines: Iterable[str], marked: str, targets: list[str]) -> list[str]:
    """The same lines with their links, as the marked page has them."""
    known = {normal(line): line for line in visible_lines(LexborHTMLParser(marked).body)}
    return [show(unmark(known.get(normal(line), line), targets)) for line in lines]


def _hybrid(cleaned: str) -> str:
    pruned = _prune(cleaned)
    if len(cleaned) > SLOW_CHARS:
        return pruned
    extracted = trafilatura.extract(
        cleaned, output_format="markdown", include_tables=True, include_links=True, include_comments=False, fast=True
    )
    return extracted if extracted and _is_enough(extracted, pruned) else pruned


def _is_enough(extracted: str, pruned: str) -> bool:
    """Half of the length, the headings and the prices: landing pages with cards and price tables fail one of these."""
    if len(extracted) < 0.5 * len(pruned) or _is_torn(extracted, pruned):
        return False
    have = normal(extracted)
    wanted = [line for line in pruned.splitlines() if SALIENT.match(line) or PRICE.search(line)]
    return sum(normal(line) not in have for line in wanted) <= 0.2 * len(wanted)


def _is_torn(extracted: str, pruned: str) -> bool:
    """Whether sentences lie in pieces: of a page with each word in a span of its own, each word became a line."""
    have, lines = normal(extracted), "\n".join(map(normal, extracted.splitlines()))
    kept = [line for line in map(normal, pruned.splitlines()) if len(line) >= LONG_LINE and line in have]
    return sum(line not in lines for line in kept) > 0.5 * len(kept)


def _prune(cleaned: str) -> str:
    tree = LexborHTMLParser(cleaned)
    total = _length(tree.body)
    for node in tree.css(NOISE):
        if _length(node) < 0.5 * total:
            node.decompose()
    for node in tree.css(LISTS_OF_LINKS):
        if _length(node) < 0.5 * total and _mostly_links(node):
            node.decompose()
    candidates = (tree.css_first(selector) for selector in MAIN)
    best = next((node for node in candidates if node and _length(node) >= max(200, 0.3 * total)), tree.body)
    return (html_to_markdown.convert(best.html or "", OPTIONS).content or "").strip() if best else ""


def _length(node: LexborNode | None) -> int:
    return len(node.text(strip=True)) if node else 0


def _mostly_links(node: LexborNode) -> bool:
    linked = sum(_length(anchor) for anchor in node.css("a"))
    return linked >= 0.6 * _length(node) or node.tag == "form"


def normal(text: str) -> str:
    """Letters and digits only, compatibility forms folded, lower case; link targets and images do not count."""
    plain = entities.unescape(LINK_TARGET.sub("]", text))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", plain).lower()))


def faithful(markdown: str, source: str) -> str:
    """The lines whose words stand in the source in this order; what an extractor glued or invented is dropped."""
    have, known = normal(source), _words(source)
    kept: list[str] = []
    for raw in markdown.splitlines():
        line = EMPTY_LINK.sub("", IMAGE.sub("", raw)).rstrip()
        for spelling in (line, NUMBERING.sub(r"\1- ", line)):
            if normal(spelling) in have and _words(spelling) <= known:
                kept.append(spelling)
                break
    return "\n".join(kept)


def _words(text: str) -> set[str]:
    """Words as a reader sees them: two that were glued together are a word that the page has not."""
    plain = entities.unescape(LINK_TARGET.sub("]", text)).translate(UNPRINTED)
    return set(WORD.findall(unicodedata.normalize("NFKC", plain).lower()))
