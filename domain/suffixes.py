"""The public suffix list (https://publicsuffix.org/list/), looked up in the set of its own lines.

The package that brings it parses it into tables, in each process that reads a website: four times the work of this.
"""

from functools import cache
from importlib.resources import files


@cache
def _lines() -> frozenset[str]:
    """Rules as they are written, private section included; what is a comment matches no name."""
    text = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text(encoding="utf-8")
    return frozenset(text.splitlines())


def is_suffix(name: str) -> bool:
    """Whether the list has a rule for exactly this name, or for whatever is beneath it."""
    spoken = ".".join(map(_spoken, name.split(".")))
    return spoken in _lines() or f"*.{spoken}" in _lines()


def registrable(name: str) -> str | None:
    """The suffix of a host and the label before it; None for a suffix alone. An unknown last label counts as one.

    Args:
        name: lower case, without a dot at its end.
    """
    labels = name.split(".")
    if not all(labels):
        return None
    start = _suffix(list(map(_spoken, labels)))
    return ".".join(labels[start - 1 :]) if start else None


def _suffix(labels: list[str]) -> int:
    """Where the suffix begins: an exception, else the longest rule, else the last label."""
    for start in range(len(labels)):
        name, beneath = ".".join(labels[start:]), ".".join(labels[start + 1 :])
        if f"!{name}" in _lines():
            return start + 1
        if name in _lines() or (beneath and f"*.{beneath}" in _lines()):
            return start
    return len(labels) - 1


def _spoken(label: str) -> str:
    """A label as the list spells it."""
    try:
        return label.encode().decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
