"""How many paid searches a run takes. One search is one page of 20 results, as places services bill them."""

from domain.vocabulary import MAX_LEADS

PAGE = 20
"""Results of one search."""
FULL = 60
"""Results that a service gives for one query at most; where it gives so many there are more."""


def searched(found: int) -> int:
    """Searches that so many results took; one that finds nothing is one too."""
    return max(1, -(-found // PAGE))


def most_searches(requested: int) -> int:
    """The most that a run may take: beyond 60 results twice what would do if no two parts overlapped.

    Args:
        requested: businesses that are asked for.
    """
    wanted = max(1, requested)
    if wanted <= MAX_LEADS:
        return 1
    return searched(wanted) if wanted <= FULL else FULL // PAGE + 2 * searched(wanted - FULL)
