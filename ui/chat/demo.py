"""The demo knows few places: a search of another one is answered with those before a run is made of it."""

import re
from urllib.parse import quote

from engine.operations.runs import Request, wanted
from engine.services import Services
from ui.chat.words import ENGLISH, Words, listed

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&!])")
MOST = 5


async def elsewhere(services: Services, request: Request, words: Words = ENGLISH) -> str | None:
    """What to say when the demo has nobody at the wanted place; None when there is somebody, or this is no demo.

    Raises: BadInput with what to type instead.
    """
    if services.sandbox is None or services.settings.places != "sandbox":
        return None
    async with services.transaction(services.org_id) as tx:
        trade, place = wanted(request, await services.organizations.agency(tx))
    if await services.ports.places.search(f"businesses in {place}", 1):
        return None
    towns = [_town(words, trade, request.leads, town) for town in services.sandbox.towns[:MOST]]
    return "\n\n".join([words.no_town.format(place=MARKDOWN.sub(r"\\\1", place)), *towns])


def _town(words: Words, trade: str, leads: int, town: dict[str, str]) -> str:
    """A link that the page makes a button of, and a click into the same search there."""
    return words.town.format(
        town=listed(words, [town]), search=quote(f"find {leads} {trade} in {town['name']}", safe="")
    )
