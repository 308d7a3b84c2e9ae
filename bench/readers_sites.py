"""The sites that the crawlers read: generated ones for pace, labelled real ones for what is found."""

from dataclasses import dataclass
from pathlib import Path

from bench.town import html

PORTED = "127.0.1.{}"
"""Peers know no names of ours: each site has a loopback address of its own, which is a host to them."""


@dataclass(frozen=True)
class Sizes:
    """Of one command."""

    sites: int = 8
    pages: int = 60
    """`map` lists no more than 60."""
    rounds: int = 3
    seconds: float = 100.0
    """After that no other round begins."""
    imports: int = 5
    repeats: int = 3
    """How often each page is extracted."""


SMALL = Sizes(sites=2, pages=12, rounds=1, imports=1, repeats=1)


@dataclass(frozen=True)
class Site:
    """A folder, the name under which we ask for it, and the loopback address of its peers.

    `domain` is its own in the real web: links that name it are served without it, so that everybody can follow them.
    """

    name: str
    folder: str
    address: str
    domain: str = ""


def generated(folder: Path, sizes: Sizes) -> list[Site]:
    """Sites whose pages all link to each other."""
    sites = listed(folder, [f"pace{number}.test" for number in range(sizes.sites)])
    for number, site in enumerate(sites):
        write_site(Path(site.folder), number, sizes.pages)
    return sites


def warm(folder: Path) -> Site:
    """A short one to get warm with."""
    site = Site("warm.test", str(folder / "warm.test"), PORTED.format(250))
    write_site(Path(site.folder), 0, 4)
    return site


def write_site(folder: Path, number: int, pages: int) -> None:
    """A site of so many pages of about 5 to 9 kB."""
    folder.mkdir(parents=True)
    names = [f"service-{page}" for page in range(1, pages)]
    for page in ("index", *names):
        (folder / f"{page}.html").write_text(html(f"Dentist Number {number}", page, number, names), encoding="utf-8")


def listed(folder: Path, names: list[str], domains: dict[str, str] | None = None) -> list[Site]:
    """Sites of these names beneath a folder, each with its address."""
    return [
        Site(name, str(folder / name), PORTED.format(number), (domains or {}).get(name, ""))
        for number, name in enumerate(sorted(names), 1)
    ]
