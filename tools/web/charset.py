"""Bytes to text as browsers do it: BOM, then the header, then `<meta>`, then a guess."""

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
META = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w:.-]+)""", re.I)
ABOVE_ASCII = re.compile(r"[^\x00-\x7f]")
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
TEXT = frozenset(
    [
        *("utf-8", "cp866", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp874", "gb18030", "big5hkscs", "euc_jp"),
        *("iso2022_jp", "cp932", "cp949"),
        *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
        *(f"cp125{part}" for part in range(9)),
    ]
)
"""The spec's encodings. Python knows more: `hex` and `zip` are no text, `punycode` takes hours for a page."""
LANG = re.compile(rb"<html[^>]*?\blang=[\"']?([a-z]{2})", re.I)
LEGACY = {
    "cp1250": "cs hr hu pl ro sk sl sq",
    "cp1251": "be bg mk ru sr uk",
    "cp1252": "ca da de es et eu fi fr gl is it nb nl no pt sv",
    "cp1253": "el",
    "cp1254": "tr az",
    "cp1255": "he iw",
    "cp1256": "ar fa ur",
    "cp1258": "vi",
}
"""What browsers take for granted in a language's pages that declare nothing (the spec's table of locales)."""
BY_LANGUAGE = {language.encode(): name for name, languages in LEGACY.items() for language in languages.split()}
FEW_ERRORS = 0.05


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
    known = "utf-8" if found.startswith("utf-16") else WEB_NAMES.get(found, found)
    return known if known in TEXT else None


def _declared(body: bytes, name: str) -> str:
    """A declaration holds unless the bytes are plainly UTF-8 (servers that add a charset to everything)."""
    if name != "utf-8" and not body.isascii() and _is_utf8(body):
        return body.decode("utf-8", "replace")
    return body.decode(name, "replace")


def _is_utf8(body: bytes) -> bool:
    """A page in UTF-8 may have a broken letter or two, pasted or cut in half; other charsets break nearly all."""
    text = body.decode("utf-8", "replace")
    return text.count("\ufffd") <= FEW_ERRORS * len(ABOVE_ASCII.findall(text))


def _guess(body: bytes) -> str:
    if _is_utf8(body):
        return "utf-8"
    told = LANG.search(body[:4096])
    if told and (usual := BY_LANGUAGE.get(told[1].lower())) and _fits(body, usual):
        return usual
    from charset_normalizer import from_bytes  # large, and few pages leave no other way

    best = from_bytes(_telling(body)).best()
    return (_web_codec(best.encoding) or best.encoding) if best else "cp1252"


def _fits(body: bytes, name: str) -> bool:
    return body.decode(name, "replace").count("\ufffd") == 0


def _telling(body: bytes) -> bytes:
    """The part that betrays the charset: text with bytes above ASCII, markup left out."""
    text = re.sub(rb"<(script|style)\b.*?</\1>|<[^>]*>", b" ", body, flags=re.S | re.I)
    lines = [line.strip() for line in text.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:GUESS_BYTES] or body[:GUESS_BYTES]
