"""Text from the web on its way to the model: between delimiters that it cannot close, and never too long."""

from domain.one_line import one_line

LONGEST = 600
NAME = 100


def harmless(text: object, longest: int = LONGEST) -> str:
    """One line without angle brackets and control characters: nothing in it can be taken for a delimiter."""
    line = one_line(str("" if text is None else text)).replace("<", "‹").replace(">", "›")
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def name(text: object) -> str:
    """A business's name in a line of ours."""
    return f"“{harmless(text, NAME)}”"


def quote(text: object, about: object, page: object = None) -> str:
    """Words that a machine copied, or that rest on such words.

    Args:
        text: the words.
        about: the business.
        page: the address they stand at.
    """
    where = f' page="{_attribute(page)}"' if page else ""
    return f'<quote about="{_attribute(about)}"{where}>{harmless(text)}</quote>'


def _attribute(text: object) -> str:
    return harmless(text, 300).replace('"', "”")
