"""Bytes to text as browsers do it: BOM, then the header, then `<meta>`, then a guess."""

import codecs
import re

from charset_normalizer import from_bytes

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
META = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w:.-]+)""", re.I)
GUESS_BYTES = 16_384
# https://encoding.spec.whatwg.org/#names-and-labels: a page that says latin-1 means windows-1252
WEB_NAMES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}


def decode(body: bytes, declared: str | None) -> str:
    """Text of a page; `declared` is the charset of its Content-Type header."""
    for bom, name in BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    meta = META.search(body[:4096])
    for name in (declared, meta[1].decode("ascii", "replace") if meta else None):
        if name and (known := _web_codec(name)):
            return _declared(body, known)
    return body.decode(_guess(body), "replace")


def _web_codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip("\"' ")).name
    except LookupError:
        return None
    return "utf-8" if found.startswith("utf-16") else WEB_NAMES.get(found, found)


def _declared(body: bytes, name: str) -> str:
    """A declaration holds unless the bytes are plainly UTF-8 (servers that add a charset to everything)."""
    if name != "utf-8" and not body.isascii() and _is_utf8(body):
        return body.decode()
    return body.decode(name, "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guess(body: bytes) -> str:
    if _is_utf8(body):
        return "utf-8"
    best = from_bytes(_telling(body)).best()
    return (_web_codec(best.encoding) if best else None) or "cp1252"


def _telling(body: bytes) -> bytes:
    """The part that betrays the charset: text with bytes above ASCII, markup left out."""
    text = re.sub(rb"<(script|style)\b.*?</\1>|<[^>]*>", b" ", body, flags=re.S | re.I)
    lines = [line.strip() for line in text.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:GUESS_BYTES] or body[:GUESS_BYTES]
