"""Writes what a page's rules hide into the style of the elements that they meet, unless the page suggests otherwise."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tools.web.hiding import SWITCHES, hides
from tools.web.stylesheet import NAME, STEP, Hidden, Sheet, ancestors

MAX_LOOKED, MAX_HITS, MAX_STEPS, MAX_ABOVE, MAX_INSIDE = 5_000, 2_000, 30_000, 60, 100
"""Elements that all rules together may be about, are, and climb past; ancestors and descendants of one."""
COMPOUND = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)", re.I)
OPENABLE = re.compile(
    r"accord|collaps|toggle|tab(?!le)|faq|answer|panel|slid|carousel|swiper|drop|menu|nav|expand|fold|modal|popup|dialog|"
    r"reveal|fade|anim|more|detail|spoiler",
    re.I,
)
INHERITED = frozenset({"font-size", "visibility", "text-indent", "color"})


def apply(tree: LexborHTMLParser, sheet: Sheet) -> list[LexborNode]:
    """Write what hides an element into its own style, before what stands there.

    Returns: those that a script of another file might yet open: of them nothing can be said to be absent.
    """
    shut = list[LexborNode]()
    for rule, node in islice(_met(tree, sheet), MAX_HITS):
        hiding = {name: value for name, value in rule.style.items() if not _is_undone(node, name, rule, sheet)}
        if hides(hiding) or "background-color" in hiding:
            told = ";".join(map(":".join, hiding.items()))
            node.attrs["style"] = f"{told};{node.attributes.get('style') or ''}"
            shut += [node] if hiding.keys() & SWITCHES else []
    return shut


def _met(tree: LexborHTMLParser, sheet: Sheet) -> Iterator[tuple[Hidden, LexborNode]]:
    """Each rule with the elements that it is about."""
    left, climb = MAX_LOOKED, iter(range(MAX_STEPS))
    for rule in sheet.hidden:
        *steps, last = STEP.split(rule.selector)
        found = _named(tree, last or "")[:left]
        left -= len(found)
        yield from ((rule, node) for node in found if _is_beneath(node, steps, climb))


def _named(tree: LexborHTMLParser, compound: str) -> list[LexborNode]:
    """What a selector's last part names. Combinators are followed here: the library's cost by depth to the power."""
    try:
        return tree.css(compound)
    except SelectolaxError:
        return []


def _is_beneath(node: LexborNode, steps: list[str | None], climb: Iterator[int]) -> bool:
    """Steps are compounds and what stands between them, outermost first: `>` or None for a blank."""
    above = (each for each, _ in zip(islice(ancestors(node), MAX_ABOVE), climb, strict=False))
    for compound, combinator in zip(steps[-2::-2], steps[-1::-2], strict=True):
        near = next(above, None)
        while combinator is None and near is not None and not _fits(near, compound or ""):
            near = next(above, None)
        if near is None or not _fits(near, compound or ""):
            return False
    return True


def _fits(node: LexborNode, compound: str) -> bool:
    parts = _parts(compound)
    return parts is not None and parts[0] in ("*", node.tag) and parts[1] <= _names(node)


@lru_cache(maxsize=256)
def _parts(compound: str) -> tuple[str, frozenset[str]] | None:
    """The tag, and the id and classes, that it asks for; None where it asks for more."""
    match = COMPOUND.fullmatch(compound)
    if match is None:
        return None
    return (match[1] or "*").lower(), frozenset(name for _, name in NAME.findall(match[2]))


def _names(node: LexborNode) -> set[str]:
    told = node.attributes
    return {node.tag or "", told.get("id") or "", *(told.get("class") or "").split()} - {""}


def _is_undone(node: LexborNode, name: str, rule: Hidden, sheet: Sheet) -> bool:
    """Whether something in the page suggests that this element is shown in spite of a rule."""
    names, shown = _names(node), sheet.shown.get(name, {})
    if any(shown.get(each, (-1, 0)) > rule.strength for each in (*names, "*")):
        return True
    if name in INHERITED and _is_reset(node, shown, linked=sheet.linked):
        return True
    called = names - {node.tag}
    return name in SWITCHES and (
        not sheet.words.isdisjoint(called)
        or OPENABLE.search(" ".join(called)) is not None
        or "role" in node.attributes
        or "aria-labelledby" in node.attributes
    )


def _is_reset(node: LexborNode, shown: dict[str, tuple[int, int]], *, linked: bool) -> bool:
    """Whether what is inside is, or may be, given back what an element takes from its own text."""
    inside = [each for each in islice(node.traverse(include_text=False), MAX_INSIDE) if each.mem_id != node.mem_id]
    own = any(each.tag == "-text" and (each.text_content or "").strip() for each in node.iter(include_text=True))
    return (linked and not own) or any(not _names(each).isdisjoint(shown) for each in inside)
