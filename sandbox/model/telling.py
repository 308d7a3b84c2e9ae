"""How much a sentence tells of what a business is and does, rather than of curricula, customers and passing dates."""

import re

from sandbox.words import fold, words

NAME_WORD = 4
START = 6
"""Sentences at the top of a site's first page that may introduce the business."""
WE = re.compile(
    r"\b(?:we|our|wir|unsere?[nrms]?|somos|nuestr\w+|nous|notre|siamo|nostr\w+|nossa?s?)\b|نحن|لدينا|عياد|当院|当店|弊社|我们|저희"
)
DOES = re.compile(
    r"\b(?:offer|provide|treat|represent|advise|serve|repair|install|speciali[sz]e|bake|cook|grow|sell|build|design"
    r"|look after|care for|make|do one thing|help|teach|groom|handle|work on|manage|fix|rent|host)(?:s|es|d|ed|ing)?\b"
    r"|\bcarr(?:y|ies)\b"
    r"|\b(?:taught|grew|grown|made|built|sold|baked|cooked)\b"
    r"|\b(?:is|are) an? (?:\w+[ -]){0,4}(?:practice|clinic|shop|firm|company|restaurant|bakery|salon|hotel|studio|gym"
    r"|family|farm|agency|office|house|parish|church|business|store|garage|caf[eé]|bar)\b|\bone-(?:chair|man|woman)\b"
    r"|\b(?:behandel\w+|bieten|backen|betreuen|beraten|ofrecemos|hacemos|cocinamos|tratamos|proposons|soignons|offriamo"
    r"|oferecemos|atuamos|spezialisiert)\b|نقدم|نوفر|تقدم|نعالج|提供|診療"
)
BEGAN = re.compile(
    r"\b(?:since|founded|opened|established|started|began|seit|gegrundet|desde|fundad[ao]|depuis|dal|fondat[ao])\b|\b(?:generations?|family)\b"
    r"|منذ|افتتح|تاسس|創業|成立"
)
CURRICULUM = re.compile(
    r"\b(?:university|college|class of|graduat\w+|bba|b\.a|ph\.?d|degree|diploma|studied|promotion|studium|akademie"
    r"|facharzt\w*|approbation|attended|grew up|member of)\b|جامعة|تخرج"
)
BORROWED = re.compile(
    r"\b(?:i|my|me|mine|myself)\b|\b(?:many people|you may|you should|you can|your rights|can be considered|employers?"
    r"|in texas|the insurance company|sadly|recommend\w*|we (?:love|loved|had|ate|came|visited|stayed))\b"
    r"|\bmr\.? \w+ took\b"
)
PASSING = re.compile(
    r"\b(?:will be|we close|offer ends|ends on|expires|holiday notice|notice|on leave|on vacation|coming soon|shortly"
    r"|on (?:their|its) way|hiring|sponsors?|looking for (?:an?|our)|please|sorry|under repair|retire|new:|photographs?"
    r"|parking|parkplatz\w*|links?)\b"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2}\b"
)
ASKING = re.compile(
    r"^(?:send|raise|call|ring|book|ask|bring|keep|text|put|take|leave|use|see|read|come|tell|let|have|choose|fill|informieren"
    r"|vereinbaren|if|when|for|what|then|but|and|yes|no|both|this|that|it|he|she|they)\b"
)
SHORT = 6


def telling(text: str, business: str, opening: bool) -> float:
    """From about -6 (a notice, a curriculum, a customer's words) to about 5 (what the business is and does).

    Args:
        text: a sentence as it stands on a page.
        business: the business's name.
        opening: whether it stands at the top of the site's first page.
    """
    folded = fold(text)
    score = 1.5 * bool(DOES.search(folded)) + 1.0 * bool(BEGAN.search(folded)) + 1.0 * opening
    score += 1.5 if names(text, business) else 1.0 * bool(WE.search(folded))
    score -= 2.5 * bool(CURRICULUM.search(folded)) + 2.0 * bool(BORROWED.search(folded))
    score -= 2.5 * bool(PASSING.search(folded)) + 2.0 * bool(ASKING.search(folded))
    return score - 1.5 * (text.isascii() and len(text.split()) < SHORT)


def names(text: str, business: str) -> bool:
    """True if a sentence calls the business by a word of its name."""
    own = {word for word in words(business) if len(word) >= NAME_WORD}
    return not own.isdisjoint(words(text))
