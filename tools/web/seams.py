"""Seams: places in running text where the markup holds words of its own: an icon's alt, a tooltip, a script.

What stands on both sides of one is no run of words in the page's source; a zero-width space says so in the Markdown.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tools.web.visible import UNSEEN, is_hidden

SIGN = "⟐"
"""Stands for a seam while extractors work, which drop what is not printable; hardly a page has it of its own."""
SEAM = "\u200b"
TOLD = ("alt", "title", "aria-label", "placeholder", "value", "content")
TELLING = ", ".join(f"body [{name}]" for name in TOLD) + ", body [href]:not(a)"
WITHOUT_TEXT = frozenset(
    [
        "img",
        "input",
        "meta",
        "svg",
        "area",
        "link",
        "object",
        "iframe",
        "canvas",
        "video",
        "audio",
        "select",
        "textarea",
        "br",
        "hr",
    ]
)
STRUCTURE = frozenset(
    [
        "html",
        "head",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "colgroup",
        "ul",
        "ol",
        "dl",
        "select",
        "optgroup",
        "datalist",
        "frameset",
        "map",
        "picture",
    ]
)
RUN = re.compile(rf"{SIGN}(?:[ \t]*{SIGN})+")
AT_EDGE = re.compile(rf"(^|[\[|])[ \t]*(?:{SIGN}[ \t]*)+|[ \t]*(?:{SIGN}[ \t]*)+(?=$|[\]|])", re.MULTILINE)


def sew(tree: LexborHTMLParser) -> None:
    """Put a sign where the text is interrupted."""
    if tree.body is None:
        return
    for node in tree.body.css(UNSEEN):
        _before(node)
    for node in tree.body.css("[style], [color], [bgcolor]"):
        if is_hidden(node):
            _before(node)
    for node in tree.css(TELLING):
        if any((node.attributes.get(name) or "").strip() for name in (*TOLD, "href")):
            (_before if node.tag in WITHOUT_TEXT else _inside)(node)
    for node in tree.body.css("a[href]"):
        if not node.text(strip=True):
            _before(node)


def _before(node: LexborNode) -> None:
    if node.parent is not None and node.parent.tag not in STRUCTURE and node.tag not in ("html", "body"):
        node.insert_before(SIGN)


def _inside(node: LexborNode) -> None:
    if node.tag in STRUCTURE or node.tag in ("body", "script", "style", "option"):
        return
    first = node.child
    if first is not None:
        first.insert_before(SIGN)
    else:
        _before(node)


def show(markdown: str) -> str:
    """Signs as zero-width spaces: none where a line, a cell or a link ends anyway, none that the page itself has."""
    return AT_EDGE.sub(r"\1", RUN.sub(SIGN, markdown.replace(SEAM, ""))).replace(SIGN, SEAM)
