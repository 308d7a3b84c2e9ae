"""Links that survive extraction: trafilatura keeps the words of some and loses that they were links.

A reader of the Markdown, model or person, then takes words on both sides of a link for one run of text.
"""

import html as entities
import re
from collections.abc import Sequence

OPEN, CLOSE, DIGITS = "⟦", "⟧", 0x2800
"""Printable signs that pages do not use, as extractors drop what is not printable; an index in two of 256 digits."""
ANCHOR = re.compile(r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^>]*>(?=[^<]*\S)", re.IGNORECASE)
FOREIGN = re.compile(f"[{OPEN}{CLOSE}\u2800-\u28ff]")
KEPT = re.compile(rf"\[\s*{OPEN}..([^\[\]{OPEN}{CLOSE}]*){CLOSE}\s*\]\(")
LOST = re.compile(rf"{OPEN}(..)([^{OPEN}{CLOSE}\[\]\n]*){CLOSE}")
LEFT = re.compile(rf"{OPEN}..|{CLOSE}")


def mark(html: str) -> tuple[str, list[str]]:
    """HTML whose links carry signs around their words, and the addresses by index; unchanged where signs are words."""
    if FOREIGN.search(html):
        return html, []
    targets = list[str]()

    def sign(anchor: re.Match[str]) -> str:
        targets.append(entities.unescape(anchor[1] or anchor[2] or ""))
        high, low = divmod(len(targets) - 1, 256)
        return f"{anchor[0]}{OPEN}{chr(DIGITS + min(high, 255))}{chr(DIGITS + low)}"

    marked = ANCHOR.sub(sign, html)
    return (re.sub(r"</a>", f"{CLOSE}</a>", marked, flags=re.IGNORECASE), targets) if targets else (html, [])


def unmark(markdown: str, targets: Sequence[str]) -> str:
    """Markdown without signs; a link that was lost is one again."""
    if not targets:
        return markdown

    def restored(lost: re.Match[str]) -> str:
        number = (ord(lost[1][0]) - DIGITS) * 256 + ord(lost[1][1]) - DIGITS
        words = lost[2].strip()
        target = targets[number] if 0 <= number < len(targets) else ""
        return f"[{words}]({target})" if words and target and not re.search(r"[\s()]", target) else lost[2]

    return LEFT.sub("", LOST.sub(restored, KEPT.sub(r"[\1](", markdown)))
