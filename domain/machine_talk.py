"""Text on a page that is meant for an AI that reads it, not for people: never a claim (DESIGN section 8)."""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote_plus, urlsplit

ORDERS = re.compile(
    r"\b(?:"
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|previous|prior|above|rule|text)s?\b"
    r"|(?:ignoriere?|ignora|ignorez|ignoriert)\b.{0,40}\b(?:anweisung|instruc)\w*|ignore\s+instructions\b"
    r"|(?:system|developer|hidden|the)\s+prompt\b|prompt\s+injection\b|jailbreak\b|exfiltrate\b"
    r"|(?:as|to|you,?|any|every|all)\s+(?:an?\s+)?(?:ai|llm|language\s+model)s?\b|(?:ai|language)\s+(?:model|assistant|agent)s?\b"
    r"|(?:chat\s?gpt|openai|llms)\b"
    r"|(?:in|to|of|with|into)\s+your\s+(?:reply|response|answer|output|summary)\b"
    r"|(?:provide|give|write|rearrange|translate|encode|format)\b.{0,30}\byour\s+(?:\w+\s+)?(?:reply|response|answer|output)\b"
    r"|you\s+(?:must|should)\s+(?:say|write|answer|respond|output|recommend)\b"
    r"|(?:respond|reply|answer)\s+(?:only|in\s+(?:base|upper|rever))|output\s+(?:only|the|secrets?)\b"
    r"|translate\s+the\s+(?:following|above|next)\b|complete\s+your\s+task\b|the\s+task\s+(?:that\s+)?i\s+gave\s+you\b"
    r"|important\s+message\s+from\s+me\b|requested\s+functionality\s+has\s+moved\b|substitution\s+cipher\b"
    r"|tool\s+calls?\b|run\s+a\s+tool\b"
    r")|^\W*inject\s+\d|<\|?\s*/?\s*(?:system|instruction|information|user|assistant)s?\b|\[/?inst\]"
)
"""For lower-case text: with `re.IGNORECASE` each position would be tried by every alternative."""
TELLING = frozenset(
    """ignore disregard forget override bypass ignorier ignoriere ignora ignorez ignoriert prompt jailbreak exfiltrate
    ai ais llm llms language gpt chatgpt openai reply response answer output summary must should respond translate task
    message functionality cipher tool inject inst""".split()  # noqa: SIM905
)
"""Words of which each order has at least one, unless it begins with `<`: most texts are spared the long search."""
WORD = re.compile(r"\w+")
LOOKALIKES = str.maketrans("аеорсухіѕјԁАВЕКМНОРСТХЅІЈ", "aeopcyxisjdABEKMHOPCTXSIJ")
"""Cyrillic letters that pass for Latin ones."""
WORD_JOINTS = re.compile(r"[-_/.=&?+]+")
CYRILLIC = re.compile("[\u0400-\u04ff]")
RIGHT_TO_LEFT_OVERRIDE = "\u202e"
REACH = 10
"""Lines that may lie between two orders of one and the same message."""


def addresses_a_machine(text: str) -> bool:
    """Whether a text gives orders to an AI, plainly or in disguise."""
    plain = unicodedata.normalize("NFKC", unescape(text)).translate(LOOKALIKES)
    return _orders(plain.lower()) or RIGHT_TO_LEFT_OVERRIDE in text or mixes_alphabets(text)


def _orders(lower: str) -> bool:
    telling = "<" in lower or not TELLING.isdisjoint(WORD.findall(lower))
    return telling and ORDERS.search(lower) is not None


def names_a_machine(url: str) -> bool:
    """Whether an address carries an order in its path or query, however its words are joined."""
    parts = urlsplit(url)
    words = unquote_plus(f"{parts.path} {parts.query}")
    return addresses_a_machine(WORD_JOINTS.sub(" ", words))


def orders(markdown: str) -> tuple[tuple[int, int], ...]:
    """Where a page speaks to a machine: begin and end of whole lines, what lies between two of its orders included."""
    if not addresses_a_machine(markdown):
        return ()
    lines, start = list[tuple[int, int]](), 0
    for line in markdown.splitlines(keepends=True):
        lines.append((start, start + len(line)))
        start += len(line)
    told = [number for number, (begin, end) in enumerate(lines) if addresses_a_machine(markdown[begin:end])]
    spans = list[tuple[int, int]]()
    for before, number in zip([-REACH - 1, *told], told, strict=False):
        near = number - before <= REACH and spans
        begin = spans.pop()[0] if near else lines[number][0]
        spans.append((begin, lines[number][1]))
    return tuple(spans)


def without_orders(markdown: str) -> str:
    """A page's text without what it says to machines: a model is not shown it."""
    kept, start = list[str](), 0
    for begin, end in orders(markdown):
        kept.append(markdown[start:begin])
        start = end
    return "".join([*kept, markdown[start:]])


def mixes_alphabets(text: str) -> bool:
    """Whether one word has both Latin and Cyrillic letters, as disguised words do."""
    words = re.findall(r"[^\W\d_]+", text) if CYRILLIC.search(text) else ()
    return any(re.search("[A-Za-z]", word) and CYRILLIC.search(word) for word in words)
