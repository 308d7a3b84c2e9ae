"""How much of other people's test-suites we pass, and why not the rest: `python -m tests.tools.web.suites`."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protego import Protego

from domain.normalise import registrable_domain
from tools.web.charset import decode
from tools.web.urls import canonical

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
PSL = re.compile(r"checkPublicSuffix\('(.+)', (?:null|'(.+)')\)")
SCRIPTS = re.compile(r"-(?:cyrillic|turkish|hebrew)$")
UNEXPLAINED = "?"


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

    def row(self) -> str:
        told = "; ".join(f"{count}: {reason}" for reason, count in self.reasons.most_common()) or "–"
        return f"| {self.suite} | {self.passed} of {self.cases} | {told} |"


def rate(suite: str, outcomes: Iterator[Difference], explain: Explain) -> Rate:
    told = [*outcomes]
    different = [each for each in told if each.wanted != each.got]
    return Rate(suite, len(told) - len(different), len(told), Counter(map(explain, different)))


def charsets() -> Iterator[Difference]:
    with open(CORPORA / "charsets" / "index.csv", newline="") as index:
        names = [row["file"] for row in csv.DictReader(index)]
    for name in names:
        body = (CORPORA / "charsets" / name).read_bytes()
        yield Difference(name, body.decode(SCRIPTS.sub("", name.partition("__")[0])), decode(body, None))


def robots() -> Iterator[Difference]:
    for case in _cases("robots-cases.json"):
        rules = Protego.parse(case["robots"])
        for check in case["checks"]:
            got = rules.can_fetch(check["url"], check["agent"])
            yield Difference(f"{case['test']} {check['url']}", check["allowed"], got)


def suffixes() -> Iterator[Difference]:
    for line in (CORPORA / "urls" / "psl-test.txt").read_text(encoding="utf-8").splitlines():
        if match := PSL.match(line):
            wanted = match[2] and match[2].encode("idna").decode()
            yield Difference(match[1], wanted, registrable_domain(match[1]))


def urls() -> Iterator[Difference]:
    for case in _cases("whatwg-urltestdata.json"):
        if isinstance(case, dict):
            yield Difference(case["input"], _wanted(case), canonical(case["input"], case["base"]))


def _wanted(case: dict[str, Any]) -> str | None:
    """As we fetch it: no fragment, no user, and nothing but http."""
    if case.get("failure") or case["protocol"] not in ("http:", "https:"):
        return None
    return f"{case['protocol']}//{case['host']}{case['pathname']}{case['search']}"


def why_url(each: Difference) -> str:
    if each.wanted is None:
        return "a number that is no address: refused where it is looked up"
    if each.got is None:
        return "no host behind `//`, or an escaped one: browsers guess it, we do not ask"
    if "\\" in each.case or each.case.startswith("///"):
        return "backslashes and third slashes belong to the path, as in RFC 3986"
    if re.search(r"//(?:0x|\d|\[)", each.case):
        return "numbers keep their spelling until they are looked up"
    return "escapes stay as spelled, and are added as it is asked for"


def unexplained(_: Difference) -> str:
    return UNEXPLAINED


def _cases(name: str) -> list[Any]:
    return json.loads((CORPORA / "urls" / name).read_text(encoding="utf-8"))


def rates() -> list[Rate]:
    return [
        rate("charsets of browsers' test pages", charsets(), unexplained),
        rate("robots.txt rules (Google's and Protego's)", robots(), unexplained),
        rate("public suffix list's own cases", suffixes(), unexplained),
        rate("WHATWG URL cases", urls(), why_url),
    ]


if __name__ == "__main__":
    print("\n".join(each.row() for each in rates()))
