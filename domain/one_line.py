"""A stranger's text as one line: what a terminal, a log or a table would obey becomes a space."""


def one_line(text: str) -> str:
    """Without control characters, line breaks and marks that are not seen; words are one space apart."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
