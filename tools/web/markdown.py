"""Page to Markdown: its navigation pruned, then converted; every stored line stands in the page."""

import html as entities
import re
import unicodedata
from collections.abc import Iterable, Iterator

import html_to_markdown
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tools.web.seams import show
from tools.web.visible import SPACE, remove, visible_lines

MAX_CHARS = 60_000
NOISE = (
    "nav, footer, aside, button, input, textarea, [role=navigation], [role=dialog], [role=menubar], [id*=cookie], "
    "[class*=cookie], [class*=navbar], [class*=breadcrumb], [id*=footer], [class*=footer], [class*=newsletter]"
)
LISTS_OF_LINKS = "[class*=menu], [id*=menu], [class*=sidebar], [class*=nav], [id*=nav], header ul, form"
HEADINGS = "h1, h2, h3, h4"
SEVERAL = 3
MAIN = ("main", "article", "[role=main]", "#content", "#main")
OPTIONS = html_to_markdown.ConversionOptions(
    extract_metadata=False, skip_images=True, autolinks=False, expand_abbreviations=False, max_depth=400
)
IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
LINK_TARGET = re.compile(r"\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
EMPTY_LINK = re.compile(r"\[\s*\]\([^)\n]*\)")
NUMBERING = re.compile(r"^(\s*)\d+[.)] ")
WORD, BETWEEN = re.compile(r"[^\W_]+"), re.compile(r"[\W_]+")
OWN_TAG = re.compile(r"<(/?)(?:[a-z]+-[\w.-]*|marquee)(?:\s[^<>]*)?>", re.I)
"""Elements that extractors do not know and run together; a site that makes its own puts blocks of text in them."""
UNPRINTED = {ord(letter): None for letter in "*\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
"""What parts no words: emphasis, soft hyphens and other signs without width."""
BLANKS = re.compile(r"\n{3,}")
FEW_CHARS = 200


def to_markdown(cleaned: str, source: str, keep: Iterable[str] = ()) -> str:
    """At most 60 000 characters of Markdown.

    Args:
        cleaned: HTML without anything hidden, links absolute.
        source: the page's own text nodes (`visible_text`), which every line must stand in.
        keep: lines (contacts, opening hours) that are added where pruning lost them.
    """
    page = OWN_TAG.sub(r"<\1div>", cleaned)
    text = _best(page, source)
    have = normal(text)
    lost = [line for line in dict.fromkeys(keep) if normal(line) not in have]
    linked = faithful("\n".join(_with_links(lost, page)), source) if lost else ""
    whole = "\n\n".join([text, *linked.splitlines()])
    return BLANKS.sub("\n\n", whole).strip()[:MAX_CHARS]


def _best(page: str, source: str) -> str:
    """What pruning leaves of a page; where nearly nothing of that stands in the page, its lines as they are."""
    text = faithful(show(_prune(page)), source)
    if len(normal(text)) >= min(FEW_CHARS, len(normal(source)) // 4):  # the source has every word twice
        return text
    return faithful(show("\n\n".join(_linked_lines(page))), source)


def _with_links(lines: Iterable[str], page: str) -> list[str]:
    """The same lines with their links."""
    known = {normal(line): line for line in _linked_lines(page)}
    return [show(known.get(normal(line), line)) for line in lines]


def _linked_lines(page: str) -> list[str]:
    """The visible lines, links in Markdown."""
    tree = LexborHTMLParser(page)
    for anchor in tree.css("a[href]"):
        words, target = SPACE.sub(" ", anchor.text(separator=" ")).strip(), anchor.attributes.get("href") or ""
        if words and target and not re.search(r"[\s()\[\]]", target):
            anchor.replace_with(f"[{words}]({target})")
    return visible_lines(tree.body)


def _prune(page: str) -> str:
    tree = LexborHTMLParser(page)
    half = 0.5 * _length(tree.body)
    remove([node for node in tree.css(NOISE) if _length(node) < half])
    lists = [*tree.css(LISTS_OF_LINKS), *_menus(tree)]
    remove([node for node in lists if _length(node) < half and _mostly_links(node)])
    candidates = (tree.css_first(selector) for selector in MAIN)
    best = next((node for node in candidates if node and _length(node) >= max(200, 0.6 * half)), tree.body)
    return (html_to_markdown.convert(best.html or "", OPTIONS).content or "").strip() if best else ""


def _menus(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """What holds several links before the first heading, where no class tells that it is navigation."""
    for node in tree.css(f"{HEADINGS}, a"):
        if node.tag != "a":
            return
        for above in (node.parent, node.parent.parent if node.parent else None):
            if above is not None and len(above.css("a")) >= SEVERAL and above.css_first(HEADINGS) is None:
                yield above


def _length(node: LexborNode | None) -> int:
    return len(node.text(strip=True)) if node else 0


def _mostly_links(node: LexborNode) -> bool:
    linked = sum(_length(anchor) for anchor in node.css("a"))
    return linked >= 0.6 * _length(node) or node.tag == "form"


def normal(text: str) -> str:
    """Letters and digits only, compatibility forms folded, lower case; link targets and images do not count."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", _plain(text)).lower())


def faithful(markdown: str, source: str) -> str:
    """The lines whose words stand in the source in this order; what an extractor glued or invented is dropped."""
    have, known = normal(source), _words(source)
    kept: list[str] = []
    for raw in markdown.splitlines():
        line = EMPTY_LINK.sub("", IMAGE.sub("", raw)).rstrip()
        if _stands(line, have, known):
            kept.append(line)
        elif (unnumbered := NUMBERING.sub(r"\1- ", line)) != line and _stands(unnumbered, have, known):
            kept.append(unnumbered)
    return "\n".join(kept)


def _stands(line: str, have: str, known: set[str]) -> bool:
    return not line or (normal(line) in have and _words(line) <= known)


def _words(text: str) -> set[str]:
    """Words as a reader sees them: two that were glued together are a word that the page has not."""
    return set(WORD.findall(unicodedata.normalize("NFKC", _plain(text).translate(UNPRINTED)).lower()))


def _plain(text: str) -> str:
    return entities.unescape(LINK_TARGET.sub("]", text))
