"""Words nobody meant: Lorem ipsum, leftovers of templates, made-up phones. Never offered, never quoted."""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from domain.filler import LATIN, LONG_LATIN, STRONG, TELLING, TELLING_MARKS, WEAK

LEAD = re.compile(r"\blorem\s+ipsum\b|\bdolor\s+sit\s+amet\b", re.IGNORECASE)
DEBRIS = re.compile(r"[a-z](?:true|false)[A-Z]|(?:true|false){2}|\byyyy\b.*\bMM|[^\W\d_]{36,}", re.ASCII)
"""Settings that a site builder printed into the page."""
WORD = re.compile(r"[^\W\d_]+")
LONGEST_LEFTOVER = 25
"""Words beyond which a line is more than a leftover."""
SHORT = 7
"""Words up to which a line says nothing besides the leftover in it."""
LONG_LINE = 20
"""Characters from which a line says something, also in scripts without spaces."""

RUNS = ("1234567", "7654321", "2345678")
TEMPLATE_NUMBERS = ("155895548855", "15589554885")
"""Numbers that popular templates ship with (BootstrapMade)."""
PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{6,}\d|\+?[\d(][\d\s()./-]*[xX]{3,}[\dxX\s()./-]*|\b[xX]{3}[-. ][xX]{3,}")
DOUBTFUL = re.compile(r"@|\d[\d\s()./-]{6}|x{3}", re.IGNORECASE)
THOUSANDS = re.compile(r"\d{1,3}(?:[.\s]\d{3})+")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
NO_MAILBOX = re.compile(
    r"^(?:your[\w.-]*|you|john\.?doe|jane\.?doe|max\.mustermann)@"
    r"|^(?:test|example|sample)@(?:test|example|sample)\b"
    r"|@(?:www\.)?(?:example|domain|yourdomain|your-?(?:domain|site|website|company|business)|company|mycompany|mysite|"
    r"mydomain|website|site|email|test|musterfirma|beispiel|ejemplo|exemple|esempio|exemplo)(?:\.(?:com?|net|org|de|es|fr|"
    r"it|pt|br|uk|us|tld|info|ltd))*$"
    r"|@.*\b(?:sentry|wixpress)\b|@.*\bexample$",
    re.IGNORECASE,
)


def is_placeholder_phone(text: str) -> bool:
    """Six equal digits in a row, a count up or down, or letters for digits; not 555-01xx, where the demo town lives."""
    if re.search(r"x{3,}", text, re.IGNORECASE):
        return True
    digits = "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())
    known = any(run in digits for run in RUNS) or digits in TEMPLATE_NUMBERS
    return known or bool(re.search(r"(\d)\1{5}", digits))


def is_placeholder_email(text: str) -> bool:
    """Addresses of templates and of error collectors."""
    return bool(NO_MAILBOX.search(text.strip()))


def has_placeholder(text: str) -> bool:
    """Whether a made-up phone or e-mail address stands somewhere in a text; round prices are not phones."""
    if not DOUBTFUL.search(text):
        return False
    phones = (number for number in PHONE.findall(text) if not THOUSANDS.fullmatch(number.strip()))
    return any(map(is_placeholder_phone, phones)) or any(map(is_placeholder_email, MAIL.findall(text)))


@lru_cache(maxsize=4_096)
def is_template_text(line: str) -> bool:
    """Whether a line is filler. A real sentence that mentions such a word in passing is kept."""
    words = WORD.findall(line.lower())
    if _suspicious(line, words) and _is_filler(line, words):
        return True
    return len(words) <= SHORT and has_placeholder(line)


def without_template_text(markdown: str) -> str:
    """The lines that somebody wrote, each verbatim; filler sentences inside a longer line go alone."""
    return "\n".join(kept for line in markdown.split("\n") for kept in _kept(line))


def is_template_page(title: str, markdown: str) -> bool:
    """A page that is filler for the most part, or whose title says so and whose text does not speak against it."""
    lines = [line for line in markdown.splitlines() if len(line.split()) >= 3 or len(line) >= LONG_LINE]
    filler = sum(is_template_text(line) for line in lines)
    named = re.search(r"\bstarter\s*page\b|\b(?:html5?|bootstrap|website)\s+template\b", title, re.IGNORECASE)
    return filler > len(lines) / 2 or (named is not None and filler >= len(lines) / 4)


def has_filler(title: str, markdown: str) -> bool:
    """Whether any of a page's text is filler, or all of it."""
    return without_template_text(markdown) != markdown or is_template_page(title, markdown)


def _kept(line: str) -> list[str]:
    """A line as it is, or its runs of sentences between the fillers, or nothing."""
    words = WORD.findall(line.lower())
    if not _suspicious(line, words) or _is_pseudo_latin(words):
        return [] if is_template_text(line) else [line]
    parts = re.split(r"(?<=[.!?])(\s+)", line)
    flags = [is_template_text(part) for part in parts]
    if not any(flags):
        return [] if is_template_text(line) else [line]
    runs = groupby(zip(parts, flags, strict=True), key=lambda pair: pair[1])
    joined = ("".join(part for part, _ in run).strip() for filler, run in runs if not filler)
    return [run for run in joined if run]


def _suspicious(line: str, words: list[str]) -> bool:
    """Whether a closer look is worth its time."""
    return not TELLING.isdisjoint(words) or TELLING_MARKS.search(line) is not None


def _is_filler(line: str, words: list[str]) -> bool:
    if _is_pseudo_latin(words) or (DEBRIS.search(line) and "://" not in line):
        return True
    if LEAD.search(line):
        return len(words) <= SHORT or _latin_share(words) >= 0.3
    if len(words) <= LONGEST_LEFTOVER and STRONG.search(line):
        return True
    return len(words) <= SHORT and WEAK.search(line) is not None


def _is_pseudo_latin(words: list[str]) -> bool:
    telling = sum(word in LONG_LATIN for word in words)
    if len(words) <= 3:
        return bool(words) and (telling == len(words) or (telling >= 2 and _latin_share(words) == 1))
    return telling >= 1 and sum(word in LATIN for word in words) >= 4 and _latin_share(words) >= 0.6


def _latin_share(words: list[str]) -> float:
    return sum(word in LATIN for word in words) / max(1, len(words))
