"""The rules of a page's own style elements that hide, and what in the page may undo them. Nothing is fetched.

Where anything suggests that text is shown after a click, a scroll or on another screen, it stays: see
docs/decisions/0021.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tools.web.hiding import HIDING, MAX_STYLE, SIDES, SWITCHES, declared, hides

MAX_SHEET = 400_000
"""Characters of style that are read of a page."""
MAX_SELECTORS = 100
NOISE = re.compile(r"/\*.*?(?:\*/|\Z)|(\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)", re.S)
BRACE = re.compile(r"([{}])")
ON_SCREEN = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)|@layer\b.*", re.I | re.S)
PLAIN = re.compile(r"[\w\s.#>*\-\[\]=\"'^$|]*[\w\])]", re.ASCII)
"""Selectors that are followed; one with a pseudo-class tells of a moment."""
NAME = re.compile(r"([.#]?)([\w-]+)")
STEP = re.compile(r"\s*(>)\s*|\s+")
BEFORE_SCRIPTS = re.compile(r"no-?_?js|load(?:ing|er)?|preload", re.I)
STATES = re.compile(r"(?:is-)?(?:active|open(?:ed)?|show|shown|visible|expanded|in|on|current|selected)", re.I)
"""Names that a rule of their own gives to whatever is open."""
MOVES = re.compile(r"(?:-webkit-)?(?:animation|transition|will-change)")
POINTERS = ("aria-controls", "data-target", "data-bs-target", "data-toggle", "data-tab", "onclick", "onchange", "href")
POINTING = ", ".join(f"[{name}]" for name in POINTERS[:-1]) + ", a[href^='#']"
NEAR = re.compile(r"-(?!999)\d{1,3}(?:\.\d+)?(?:px|%|v[wh])?")
"""How far a box in a stylesheet is set off in a layout that shows it."""


@dataclass(frozen=True)
class Hidden:
    """One selector that hides, and how strong it is."""

    selector: str
    style: dict[str, str]
    strength: tuple[int, int]


@dataclass
class Sheet:
    """What matters of a page's rules, and what in it may undo them."""

    hidden: list[Hidden] = field(default_factory=list[Hidden])
    shown: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict[str, dict[str, tuple[int, int]]])
    """Property → name of an element or its class → how strongly it is set otherwise."""
    words: frozenset[str] = frozenset()
    """Of scripts and of attributes that point at what they open."""
    linked: bool = False
    """Whether there are style files, which we do not read."""


def sheet_of(tree: LexborHTMLParser) -> Sheet:
    """The rules of a page as it came, before anything is removed."""
    sheet = Sheet()
    for place, (selectors, body, at_rest) in enumerate(_rules(_css(tree))):
        style = declared(body)
        hiding = _hides(style)
        for selector in selectors.split(",")[:20]:
            strength = (_weight(selector) + 1_000 * ("!important" in body), place)
            if hiding and at_rest and _is_followed(selector) and len(sheet.hidden) < MAX_SELECTORS:
                sheet.hidden.append(Hidden(selector.strip(), hiding, strength))
            for name in style.keys() & (HIDING.keys() | {*SIDES}) - hiding.keys():
                _note(sheet.shown.setdefault(name, {}), selector, strength)
    if sheet.hidden:
        sheet.words = _words(tree)
        sheet.linked = tree.css_first("link[rel~=stylesheet]") is not None
    return sheet


def _css(tree: LexborHTMLParser) -> str:
    sheets: list[str] = []
    for node in tree.css("style"):
        media = (node.attributes.get("media") or "all").lower()
        if media in ("all", "screen") and not any(map(_is_conditional, ancestors(node))):
            sheets.append(node.text())
    return NOISE.sub(_quiet, "}".join(sheets)[:MAX_SHEET])


def _is_conditional(node: LexborNode) -> bool:
    """Of a template that was never filled in, such as Blogger's `b:if`, or for browsers without scripts."""
    return node.tag == "noscript" or ":" in (node.tag or "")


def _quiet(match: re.Match[str]) -> str:
    """Comments and strings with signs of CSS out of the way."""
    return match[1] if match[1] and not re.search(r"[{}/;,]", match[1]) else " "


def _rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """Selectors, declarations, and whether they hold on every screen; what is for print holds nowhere."""
    above: list[str] = []
    parts = BRACE.split(css)
    for text, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            above.append(text.rpartition(";")[2].strip()[:MAX_STYLE])
        elif above:
            selectors = above.pop()
            if not selectors.startswith("@") and not any("print" in each for each in above[:3]):
                yield selectors, text[:MAX_STYLE], len(above) < 3 and all(map(ON_SCREEN.fullmatch, above))


def _hides(style: dict[str, str]) -> dict[str, str]:
    """As `hides`, for a rule: one that moves is on its way to somewhere, and layouts set boxes off by a little."""
    found = {name: value for name, value in hides(style).items() if not NEAR.fullmatch(value)}
    if found.keys() & SWITCHES and any(map(MOVES.match, style)):
        return {}
    background = style.get("background-color") or style.get("background")
    if background and background == style.get("color"):
        found |= {"color": background, "background-color": background}
    return found


def _is_followed(selector: str) -> bool:
    return selector.strip() != "*" and PLAIN.fullmatch(selector) is not None and not BEFORE_SCRIPTS.search(selector)


def _weight(selector: str) -> int:
    return 100 * selector.count("#") + 10 * sum(map(selector.count, ".[:"))


def _note(shown: dict[str, tuple[int, int]], selector: str, strength: tuple[int, int]) -> None:
    """A rule that shows counts for whatever bears a name of its last part; a state of its own, for everything."""
    last = STEP.split(selector.strip().replace("+", " ").replace("~", " "))[-1] or ""
    if not last or ":focus" in last or "::" in last:
        return
    names = NAME.findall(last.partition(":")[0])
    if len(names) == 1 and names[0][0] == "." and STATES.fullmatch(names[0][1]):
        names.append(("", "*"))
    for _, name in names:
        shown[name] = max(strength, shown.get(name, strength))


def _words(tree: LexborHTMLParser) -> frozenset[str]:
    scripts = [script.text() for script in tree.css("script:not([src]):not([type='application/ld+json'])")]
    told = [node.attributes.get(name) or "" for node in tree.css(POINTING) for name in POINTERS]
    return frozenset(re.findall(r"[\w-]{3,}", " ".join([*scripts, *told])))


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Elements around one, the nearest first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
