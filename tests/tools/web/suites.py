"""How much of other people's test-suites we pass, and why not the rest: `python -m tests.tools.web.suites`."""

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from protego import Protego

from domain.normalise import registrable_domain
from tests.tools.web import suites_real, suites_urls
from tests.tools.web.rates import CORPORA, Difference, Explain, Rate, cases, rate, unexplained
from tests.tools.web.reasons import why_address, why_courlan, why_whatwg
from tools.web.charset import decode

PSL = re.compile(r"checkPublicSuffix\('(.+)', (?:null|'(.+)')\)")
SCRIPTS = re.compile(r"-(?:cyrillic|turkish|hebrew)$")


def charsets() -> Iterator[Difference]:
    with open(CORPORA / "charsets" / "index.csv", newline="") as index:
        names = [row["file"] for row in csv.DictReader(index)]
    for name in names:
        body = (CORPORA / "charsets" / name).read_bytes()
        yield Difference(name, body.decode(SCRIPTS.sub("", name.partition("__")[0])), decode(body, None))


def robots() -> Iterator[Difference]:
    for case in cases("robots-cases.json"):
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
    for case in cases("whatwg-urltestdata.json"):
        if isinstance(case, dict):
            yield Difference(case["input"], _wanted(case), suites_urls.wire(case["input"], case["base"]))


def _wanted(case: dict[str, Any]) -> str | None:
    """As we fetch it: no fragment, no user, and nothing but http."""
    if case.get("failure") or case["protocol"] not in ("http:", "https:"):
        return None
    return f"{case['protocol']}//{case['host']}{case['pathname']}{case['search']}"


SUITES: tuple[tuple[str, Callable[[], Iterator[Difference]], Explain], ...] = (
    ("charsets of browsers' test pages", charsets, unexplained),
    ("robots.txt rules (Google's and Protego's)", robots, unexplained),
    ("real robots.txt: what their lines state", suites_real.real_robots, unexplained),
    ("real sitemaps", suites_real.real_sitemaps, unexplained),
    ("public suffix list's own cases", suffixes, unexplained),
    ("WHATWG URL cases", urls, why_whatwg),
    ("w3lib's cases", partial(suites_urls.lifted, "w3lib-url-cases.json"), why_address),
    ("url-normalize's cases", suites_urls.tables, why_address),
    ("courlan's cases", partial(suites_urls.lifted, "courlan-cases.json"), why_courlan),
)


def rates() -> list[Rate]:
    return [rate(suite, outcomes(), explain) for suite, outcomes, explain in SUITES]


if __name__ == "__main__":
    print("\n".join(each.row() for each in rates()))
