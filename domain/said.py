"""What a page's text speaks of, told where pages are extracted and weighed in `checks`."""

import re

FUNCTION_WORDS = frozenset(
    """the and of to for with our we you your is are in on a der die das und für mit wir sie ist im zu el la los las de
    y en con para nos su es le les des et pour avec nous vous est du il lo gli di e per noi che i o os as do da em um
    uma com nosso het een van voor met wij""".split()  # noqa: SIM905
)
PRICE = re.compile(
    r"[$€£¥₹₺₽₦₱₩฿₫₪]|preis|\b(?:(?:usd|eur|gbp|chf|kr|zł|rs\.?|inr|npr|aud|cad)\b"
    r"|\d+(?:[.,]\d\d)?\s*(?:dollars?|euros?|pounds?|pesos?|reais|francs?|franken)\b"
    r"|pric(?:es?|ing)\b|fees?\b|rates?\b|costs?\b|free\b|kosten|gebühr|preci|tarif|coûts?\b"
    r"|preço|prezz|cost[eio]s?\b|gratis|prijs|prijzen)"
)
HOURS = re.compile(
    r"\b(?:\d{1,2}\s*[:.h]\s*\d{2}\b|\d{1,2}\s*(?:am|pm|a\.m\.|p\.m\.|uhr|uur)\b|hours?\b"
    r"|horario|horaires?\b|orari|openingstijden|open\s+(?:daily|on|from|monday|mon|every|today|7)\b"
    r"|by\s+appointment\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|lunes\b|lundi|luned|segunda|maandag)"
    r"|24\s*/\s*7|öffnungszeit|sprechzeit|geöffnet|montag|freitag"
)
BOOKING = re.compile(
    r"\b(?:book(?:ing|ings)?\b|reserv|schedul|appointments?\b|buchen|cita\b|rendez-?vous|prenota|agend"
    r"|afspraak|calendly|order\s+online)|termin"
)
WRITABLE = re.compile(r"@|[\[(]\s*at\s*[\])]|kontaktformular|\b(?:at\b\s+\w+\s+\bdot\b|e-?mail|contact\s+form)")
"""All four are for lower-case text."""

PATTERNS = {"prices": PRICE, "hours": HOURS, "booking": BOOKING, "writable": WRITABLE}


def said(text: str) -> dict[str, int]:
    """What a page's text speaks of, 0 or 1 each, and how many of its words are known here.

    It is computed where pages are extracted, apart from the event loop, and kept in `Page.facts["said"]`.
    """
    lower = text.lower()
    words = re.findall(r"[^\W\d_]+", lower)
    known = sum(word in FUNCTION_WORDS for word in words)
    spoken = {name: int(pattern.search(lower) is not None) for name, pattern in PATTERNS.items()}
    return {**spoken, "words": len(words), "known": known}
