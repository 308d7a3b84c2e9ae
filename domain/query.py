"""What a person typed into what is searched: trade and place, with the agency's defaults for what is missing."""

import re
import unicodedata
from decimal import Decimal

from domain.errors import BadInput
from domain.vocabulary import MAX_LEADS, MOST_LEADS, Agency

AROUND = r"in der (?:nähe|umgebung) von|im (?:umkreis|raum)(?: von)?|rund um"
SPLIT = re.compile(rf"(?:^|\s)(?:{AROUND}|in|near)(?:\s+|$)", re.IGNORECASE)
BESIDE = re.compile(r"(?:^|\s)(?:bei|im|nahe|um)(?:\s+|$)", re.IGNORECASE)
"""They part trade and place only where nothing else does: "Bäcker in Neustadt bei Coburg", "in Wangen im Allgäu"."""
SMALLEST_BUDGET = Decimal("0.000001")
"""Less would be rounded to nothing, and nothing could be done for it."""
LARGEST_BUDGET = 1_000_000
BUDGET = f"a number of Atlas credits from {SMALLEST_BUDGET} to {LARGEST_BUDGET:,}"
EVERYWHERE = re.compile(r"(?:^|\s)(everywhere|anywhere|überall)$", re.IGNORECASE)
"""A place that needs no preposition; the sandbox knows it as every place."""
NEARBY = frozenset(
    {"me", "here", "my area", "my place", "us"}
    | {"mir", "uns", "hier", "der nähe", "meiner nähe", "der umgebung", "meiner umgebung"}
)
"""Places that only the agency's default can tell."""
TOWN = "Springfield"
"""Of examples."""
LONGEST = 120
"""Characters of a trade or of a place."""


def parse(text: str, agency: Agency) -> tuple[str, str]:
    """Vertical and geography of "dentists in Austin": split at the last " in " or " near " (DESIGN section 3).

    Raises: BadInput, saying what to type.
    """
    vertical, geography = split(_clean(text))
    geography = "" if geography.lower() in NEARBY else geography
    vertical, geography = vertical or agency.default_vertical or "", geography or agency.default_geography or ""
    for part in (vertical, geography):
        words(part)
    if not vertical:
        raise BadInput('Say which businesses you look for, for example "dentists in Springfield".')
    if not geography:
        raise BadInput(f'Say where to look, for example "{_example(vertical)} in {TOWN}".')
    return vertical, geography


def words(text: str) -> str:
    """A trade or a place as it may be asked for. Raises: BadInput."""
    cleaned = _clean(text)
    if len(cleaned) > LONGEST:
        raise BadInput(f"The query is too long: use at most {LONGEST} characters for the trade and for the place.")
    return cleaned


def check_limit(leads: int, wide: bool = False) -> None:
    """Raises: BadInput unless 1–20, or up to 200 for a wide search."""
    if not 1 <= leads <= (MOST_LEADS if wide else MAX_LEADS):
        more = f", or for up to {MOST_LEADS} with a wide search" if MAX_LEADS < leads <= MOST_LEADS else ""
        raise BadInput(f"Ask for 1 to {MOST_LEADS if wide else MAX_LEADS} businesses{more}, not {leads}.")


def check_audits(audits: int) -> None:
    """Raises: BadInput unless 1–200."""
    if not 1 <= audits <= MOST_LEADS:
        raise BadInput(f"A run audits 1 to {MOST_LEADS} websites, not {audits}.")


def check_budget(budget: Decimal | None) -> None:
    """Raises: BadInput for what the ledger cannot keep; None = no limit."""
    if budget is not None and not (budget.is_finite() and SMALLEST_BUDGET <= budget <= LARGEST_BUDGET):
        raise BadInput(f"The budget is {BUDGET}.")


def split(text: str) -> tuple[str, str]:
    """Trade and place of a query, either empty where it names none."""
    marks = [*SPLIT.finditer(text)] or [*BESIDE.finditer(text)]
    if not marks:
        everywhere = EVERYWHERE.search(text)
        return (text[: everywhere.start()].strip(), everywhere[1].lower()) if everywhere else (text, "")
    return text[: marks[-1].start()].strip(), text[marks[-1].end() :].strip()


def _example(vertical: str) -> str:
    """A trade to be looked for in a town; a town that stands in it already is left out."""
    return re.sub(rf"(?:^|\s){TOWN}$", "", vertical, flags=re.IGNORECASE) or "dentists"


def _clean(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" and not letter.isspace() for letter in text):
        raise BadInput("The query has characters that cannot be typed: use plain words.")
    return " ".join(text.split())
