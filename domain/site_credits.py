"""Lines that name who made a website: the phone and e-mail address there are a designer's, not the business's."""

import re

_MADE = r"(?:designed|developed|powered|realisiert|umgesetzt|réalisé|realizado|desarrollado|desenvolvido)"
CREDIT = re.compile(
    rf"(?<!\w)(?:(?:web-?\s?)?(?<!on[ -])site\s(?:(?:{_MADE}|built|made|created|hosted)\s)?by\b"
    rf"|{_MADE}\s(?:(?:&|and|und)\s\w+\s)?(?:by|von|durch|par|por)\b"
    r"|web-?\s?(?:design|entwicklung|development)(?:\s(?:&|and|und)\s\w+)?\s?(?:[:|–-]|by\b|von\b|par\b|por\b)"
    r"|(?:^|(?<=[.|·•©]\s))(?:design|gestaltung)\s?:"
    r"|(?:umsetzung|programmierung|realisierung|réalisation)\s?(?:[:|–-]|durch\b|von\b|par\b))",
    re.IGNORECASE,
)
PART = re.compile(r"\s[|·•]\s")


def credit(line: str) -> range:
    """Where a line speaks of who made the website: from these words to the end of its part; empty where it does not."""
    found = CREDIT.search(line)
    if not found:
        return range(0)
    after = PART.search(line, found.end())
    return range(found.start(), after.start() if after else len(line))


def names_the_maker(quote: str) -> bool:
    """Whether a quote tells how to reach who made the website."""
    credited = credit(quote)
    rest = quote[credited.start : credited.stop]
    return "@" in rest or sum(letter.isdecimal() for letter in rest) >= 7
