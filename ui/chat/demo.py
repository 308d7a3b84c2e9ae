"""The demo knows few places: a search of another one is answered with those before a run is made of it."""

from urllib.parse import quote

from engine.operations.demo import unknown_place
from engine.operations.runs import Request, understood
from engine.services import Services
from ui.assistant.proposing import plain
from ui.chat.words import ENGLISH, Words, listed

MOST = 5


async def elsewhere(services: Services, request: Request, words: Words = ENGLISH) -> str | None:
    """What to say when the demo has nobody at the wanted place; None when there is somebody, or this is no demo.

    Raises: BadInput with what to type instead.
    """
    place = await unknown_place(services, request)
    if place is None or services.sandbox is None:
        return None
    trade, _ = await understood(services, request)
    towns = [_town(words, trade, request.leads, town) for town in services.sandbox.towns[:MOST]]
    return "\n\n".join([words.no_town.format(place=plain(place)), *towns])


def _town(words: Words, trade: str, leads: int, town: dict[str, str]) -> str:
    """A link that the page makes a button of, and a click into the same search there."""
    return words.town.format(
        town=listed(words, [town]), search=quote(f"find {leads} {trade} in {town['name']}", safe="")
    )
