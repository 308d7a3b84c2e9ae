"""What a visitor can see of a page: hidden elements leave the tree before anything is read from it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tools.web.hiding import SWITCHES, declared, hides
from tools.web.urls import canonical

NEVER_SEEN = "script, style, title, noscript, template, svg, iframe, object, canvas, select, datalist"
UNREAD = frozenset(NEVER_SEEN.split(", "))
UNSEEN = (
    f"{NEVER_SEEN}, [hidden], [aria-hidden=true], dialog:not([open]), .sr-only, .visually-hidden, .screen-reader-text"
)
ENOUGH = 200
"""Visible characters below which a page is taken for one that shows its text when scripts or styles have run."""
ANIMATED = "[data-aos], [data-w-id], [data-sal], [data-sr], .wow, .aos-init, .reveal, .fade-in"
WHITE = {"#fff": "white", "#ffffff": "white", "rgb(255,255,255)": "white", "#000": "black", "#000000": "black"}
INLINE_TAGS = (
    "a abbr b bdi bdo big cite code em font i ins kbd label mark q s samp small span strong sub sup time tt u var"
)
INLINE = frozenset(INLINE_TAGS.split(" "))
CELLS = frozenset({"td", "th"})
SPACE = re.compile(r"\s+")


def remove_unseen(tree: LexborHTMLParser) -> None:
    """Scripts and whatever markup or inline style hides (DESIGN section 8).

    A wrapper around most of the page that a script reveals when it has loaded is the page, not hidden text, and so is
    what is hidden where a page would else show next to nothing.
    """
    scripts = " ".join(script.text() for script in tree.css("script:not([src])"))
    remove(tree.css(NEVER_SEEN))
    total = count_visible(tree.body)
    animated = {node.mem_id for node in tree.css(ANIMATED)}
    styled = [node for node in tree.css("[style], [color], [bgcolor]") if is_hidden(node)]
    hidden = _outermost(
        [
            *tree.css(UNSEEN),
            *(node for node in styled if node.mem_id not in animated and not _is_revealed(node, total, scripts)),
        ]
    )
    if total >= ENOUGH > total - sum(map(count_visible, hidden)):
        hidden = [node for node in hidden if (style := _style(node)) and not hides(style).keys() & SWITCHES]
    remove(hidden)


def mark_seen(tree: LexborHTMLParser) -> None:
    """Takes from what is left the marks of hiding, by which extractors would judge once more and differently."""
    for node in tree.css("[style], [hidden], [aria-hidden]"):
        for name in ("style", "hidden", "aria-hidden"):
            if name in node.attributes:
                del node.attrs[name]


def remove(nodes: Iterable[LexborNode]) -> None:
    """Take elements out of their tree."""
    for node in _outermost(nodes):
        node.decompose()


def _outermost(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Nodes inside none of the others, html and body left out; what is inside a freed node must not be touched."""
    known = {node.mem_id: node for node in nodes if node.tag not in ("html", "body")}
    return [node for node in known.values() if not any(above.mem_id in known for above in _above(node))]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _is_revealed(node: LexborNode, total: int, scripts: str) -> bool:
    name = node.attributes.get("id") or ""
    return len(name) > 2 and name in scripts and count_visible(node) > 0.5 * total


def whole_text(nodes: Iterable[LexborNode]) -> str:
    """Of elements and what is in them, each once."""
    parts = [part for node in _outermost(nodes) for part in node.traverse(include_text=True) if part.tag == "-text"]
    return " ".join(part.text_content or "" for part in parts if part.parent and part.parent.tag not in UNREAD)


def is_hidden(node: LexborNode) -> bool:
    """Whether inline style or old attributes keep a visitor from seeing an element."""
    style = _style(node)
    return bool(hides(style)) or _same_colour(node, style)


def _style(node: LexborNode) -> dict[str, str]:
    return declared(node.attributes.get("style") or "")


def _same_colour(node: LexborNode, style: Mapping[str, str]) -> bool:
    """Text in the colour of the nearest background that the markup itself states."""
    colour = _colour(style.get("color") or node.attributes.get("color") or "")
    above: LexborNode | None = node
    while colour and above is not None and above.tag != "-undef":
        stated = _style(above)
        background = stated.get("background-color") or stated.get("background") or above.attributes.get("bgcolor")
        if background:
            return _colour(background) == colour
        above = above.parent
    return False


def _colour(text: str) -> str:
    return WHITE.get(text.strip().lower(), text.strip().lower())


def visible_lines(root: LexborNode | None) -> list[str]:
    """The text block by block, as a reader sees lines: inline elements joined, a table row is one line."""
    lines: list[str] = []
    block = 0
    for node in root.traverse(include_text=True) if root else ():
        if node.tag in ("br", "hr"):
            block = 0
        elif node.tag == "-text":
            words = SPACE.sub(" ", node.text_content or "").strip()
            owner = _block(node)
            if words and owner == block:
                lines[-1] += " " + words
            elif words:
                lines.append(words)
                block = owner
    return lines


def visible_text(root: LexborNode | None) -> str:
    """All text twice: with a space between any two text nodes, and as inline elements run on (`<b>M</b>onday`)."""
    apart: list[str] = []
    together: list[str] = []
    block = 0
    for node in root.traverse(include_text=True) if root else ():
        if node.tag in ("br", "hr"):
            block = 0
        elif node.tag == "-text":
            text, owner = node.text_content or "", _block(node)
            together.append(text if owner == block else "\n" + text)
            apart.append(text)
            block = owner
    return " ".join(apart) + "\n" + "".join(together)


def _block(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and (parent.tag in INLINE or parent.tag in CELLS):
        parent = parent.parent
    return parent.mem_id if parent is not None else 1


def count_visible(root: LexborNode | None) -> int:
    """Characters of text, white space apart."""
    return len(SPACE.sub("", root.text(separator=" "))) if root else 0


def absolute_links(tree: LexborHTMLParser, base: str) -> None:
    """Every link becomes the URL it leads to, `tel:` and `mailto:` stay; an anchor without target becomes text."""
    for anchor in tree.css("a"):
        told = (anchor.attributes.get("href") or "").strip()
        dialled = told if told.lower().startswith(("tel:", "mailto:")) else None
        target = canonical(told, base) or dialled or ("#" if told else None)
        anchor.attrs["href"] = target or ""
        if "title" in anchor.attributes:
            del anchor.attrs["title"]
        if target is None:
            anchor.unwrap()
