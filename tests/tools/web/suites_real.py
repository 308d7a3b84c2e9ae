"""Real robots.txt and sitemaps, beside what a plain look at their lines or an XML parser finds in them."""

import csv
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from tests.tools.web.rates import CORPORA, Difference
from tools.web.robots import rules_of
from tools.web.sitemap import pages_named


def real_robots() -> Iterator[Difference]:
    """The sitemaps, the delay and the forbidden paths that the lines state, for the groups that are everybody's."""
    for file in _named("robots.txt"):
        lines = [line.strip() for line in (CORPORA / "urls" / file).read_text("utf-8-sig", "replace").splitlines()]
        stated = [match[1] for line in lines if (match := re.match(r"sitemap:\s*(\S+)", line, re.I))]
        rules = rules_of((CORPORA / "urls" / file).read_bytes())
        yield Difference(f"{file} sitemaps", stated, list(rules.sitemaps))
        yield Difference(f"{file} delay", _delay(lines), rules.crawl_delay("leadatlas"))
        for path in _forbidden(lines):
            yield Difference(f"{file} {path}", False, rules.can_fetch(f"https://a.test{path}", "leadatlas"))


def _everybodys(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The rules of the groups for `*`: name in small letters, and value."""
    ours = naming = False
    for line in lines:
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        if name.lower() == "user-agent":
            ours, naming = (ours and naming) or value == "*", True
        elif name:
            naming = naming and name.lower() not in ("allow", "disallow", "crawl-delay")
            if ours:
                yield name.lower(), value


def _delay(lines: list[str]) -> float | None:
    return next((float(value) for name, value in _everybodys(lines) if name == "crawl-delay"), None)


def _forbidden(lines: list[str]) -> list[str]:
    """Plain paths that are forbidden, where nothing is allowed that could be among them."""
    rules = list(_everybodys(lines))
    allowed = any(name == "allow" and value for name, value in rules)
    plain = [value for name, value in rules if name == "disallow" and re.fullmatch(r"/[\w./-]*", value, re.ASCII)]
    return [] if allowed else plain


def real_sitemaps() -> Iterator[Difference]:
    """All addresses, in their order."""
    for file in _named("sitemap.xml"):
        text = (CORPORA / "urls" / file).read_text("utf-8")
        wanted = [(node.text or "").strip() for node in ElementTree.fromstring(text).iter() if node.tag.endswith("loc")]
        yield Difference(file, wanted, pages_named(text, wanted[0]))


def _named(ending: str) -> list[str]:
    with open(CORPORA / "urls" / "index.csv", newline="", encoding="utf-8") as index:
        return [row["file"] for row in csv.DictReader(index) if row["file"].endswith(ending)]
