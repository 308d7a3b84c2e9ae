"""Chooses the pages worth reading from their addresses and titles: the schema `page_choice`."""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sandbox.model import stems
from sandbox.wire import Object
from sandbox.words import fold

LINE = re.compile(r"^\[(\d+)\] (\S+)(?: \| (.*))?$", re.M)
MOST = re.compile(r"^Choose at most (\d+) pages?\.\s*$", re.M)
DEFAULT_MOST = 6
HOME = re.compile(r"/?(?:(?:index|home|default|start|startseite|inicio|accueil)(?:\.\w+)?/?)?", re.I)
LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?/?(?:index\.\w+)?", re.I)
WANTED = (stems.CONTACT, stems.ABOUT, stems.SERVICES, stems.PRICES, stems.HOURS, stems.PROOF, stems.FAQ)
HOME_RANK, OTHER_RANK, UNWANTED_RANK = 0, len(WANTED) + 1, len(WANTED) + 2
TITLE_PARTS = re.compile(r"\s+[|–—·:»-]\s+|\s*\|\s*")


@dataclass(frozen=True)
class Choice:
    """A page on offer: its number, its decoded path and its title."""

    number: int
    path: str
    title: str


def choose_pages(said: str) -> Object:
    """The numbers of the pages to read, most useful first.

    Args:
        said: holds lines `[3] https://host/path | title` and perhaps `Choose at most N pages.`
    """
    offers = read_offers(said)
    stated = MOST.search(said)
    most = int(stated.group(1)) if stated else DEFAULT_MOST
    ranked = in_turns(group(offers, shared_parts(offers)))
    return {"pages": [choice.number for choice in ranked[:most]]}


def read_offers(said: str) -> list[Choice]:
    """The pages on offer, each number once."""
    found: dict[int, Choice] = {}
    for line in LINE.finditer(said):
        number = int(line.group(1))
        found.setdefault(number, Choice(number, path_of(line.group(2)), line.group(3) or ""))
    return list(found.values())


def path_of(url: str) -> str:
    """The decoded path of an address; a broken address counts as its own path."""
    try:
        return unquote(urlsplit(url).path) or "/"
    except ValueError:
        return unquote(url)


def shared_parts(offers: list[Choice]) -> set[str]:
    """Parts that several titles share: the site's name, which says nothing about a page."""
    counts = Counter(part for offer in offers for part in set(TITLE_PARTS.split(fold(offer.title))))
    return {part for part, count in counts.items() if count > 1}


def group(offers: list[Choice], shared: set[str]) -> dict[int, list[Choice]]:
    """The pages by what they are about, in each group the shortest paths first."""
    groups: dict[int, list[Choice]] = {}
    for offer in sorted(offers, key=lambda offer: (offer.path.count("/"), len(offer.path), offer.number)):
        rank = rank_of(offer, shared)
        if rank == HOME_RANK and groups.get(HOME_RANK):
            rank = OTHER_RANK  # /index.html beside /: the same page again
        groups.setdefault(rank, []).append(offer)
    return groups


def in_turns(groups: dict[int, list[Choice]]) -> list[Choice]:
    """One page of each wanted group in turn, then the others; unwanted pages only if there is nothing else."""
    wanted = [groups[rank] for rank in sorted(groups) if rank < OTHER_RANK]
    longest = max(map(len, wanted), default=0)
    turns = [pages[turn] for turn in range(longest) for pages in wanted if turn < len(pages)]
    return turns + groups.get(OTHER_RANK, []) or groups.get(UNWANTED_RANK, [])


def rank_of(offer: Choice, shared: set[str]) -> int:
    """What a page is about: by its path, and by its title where the path says nothing."""
    if HOME.fullmatch(offer.path):
        return HOME_RANK
    if stems.about(stems.UNWANTED, offer.path):
        return UNWANTED_RANK
    own_title = " ".join(part for part in TITLE_PARTS.split(fold(offer.title)) if part not in shared)
    for text in (last_part(offer.path), offer.path, own_title):
        for rank, wanted in enumerate(WANTED, start=1):
            if stems.about(wanted, text):
                return rank
    if stems.about(stems.UNWANTED, own_title):
        return UNWANTED_RANK
    return HOME_RANK if LANGUAGE_HOME.fullmatch(offer.path) else OTHER_RANK


def last_part(path: str) -> str:
    """The last step of a path."""
    return path.rstrip("/").rpartition("/")[2]
