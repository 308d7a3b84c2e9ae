"""Cases of other people's test-suites: what each wants, what it got, and why that differs."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
UNEXPLAINED = "?"
NOT_ASKED = object()
"""Got where no function of ours has the task."""


@dataclass(frozen=True)
class Difference:
    """A case, what it wants and what it got."""

    case: str
    wanted: Any
    got: Any


Explain = Callable[[Difference], str]


@dataclass(frozen=True)
class Rate:
    """`reasons` counts the differences by why they are."""

    suite: str
    passed: int
    cases: int
    reasons: Counter[str]
    not_asked: int = 0

    def row(self) -> str:
        told = [f"{count}: {reason}" for reason, count in self.reasons.most_common()]
        left = [f"{self.not_asked} more are not asked"] if self.not_asked else []
        return f"| {self.suite} | {self.passed} of {self.cases} | {'; '.join(told + left) or '–'} |"


def rate(suite: str, outcomes: Iterator[Difference], explain: Explain) -> Rate:
    """How many are as wanted; those that we have no function for are counted apart."""
    told = [*outcomes]
    asked = [each for each in told if each.got is not NOT_ASKED]
    different = [each for each in asked if each.wanted != each.got]
    reasons = Counter(map(explain, different))
    return Rate(suite, len(asked) - len(different), len(asked), reasons, len(told) - len(asked))


def unexplained(_: Difference) -> str:
    return UNEXPLAINED


def cases(name: str) -> list[Any]:
    """A file of cases."""
    return json.loads((CORPORA / "urls" / name).read_text(encoding="utf-8"))
