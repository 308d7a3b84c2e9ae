"""Words as they are compared: lower case, without accents and apostrophes, in the forms that a plural may have."""

import re
import unicodedata


def words(text: str) -> list[str]:
    """`Men's Hair-Salons` → mens, hair, salons."""
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", text.casefold()).replace("&", " and "))
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def forms(word: str) -> list[str]:
    """The word, and what it may be the plural of: `agencies` → agencies, agency, agencie."""
    found = [word]
    if word.endswith("ies") and len(word) > 4:
        found.append(f"{word[:-3]}y")
    if word.endswith("men") and len(word) > 4:
        found.append(f"{word[:-3]}man")
    if word.endswith("es") and len(word) > 4:
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        found.append(word[:-1])
    return found
