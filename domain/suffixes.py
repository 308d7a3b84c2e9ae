"""Which part of a host somebody can own, by the public suffix list (https://publicsuffix.org/list/)."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def is_suffix(name: str) -> bool:
    """Whether the list has a rule for exactly this name, or for whatever is beneath it."""
    beneath = f"a.{name}"
    return _suffixes(accept_unknown=False).publicsuffix(beneath) in (name, beneath)


def registrable(name: str) -> str | None:
    """The suffix of a host and the label before it; None for a suffix alone. An unknown last label counts as one.

    Args:
        name: lower case, without a dot at its end.
    """
    return _suffixes(accept_unknown=True).privatesuffix(name) or None


@cache
def _suffixes(*, accept_unknown: bool) -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=accept_unknown, only_icann=False)
