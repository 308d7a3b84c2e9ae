"""Which run and which lead a person means: by what stands in their own chat, and in their organization only."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.errors import BadInput, NotFound
from engine.operations import chats, documents, listing
from ui.assistant.desk import Desk
from ui.assistant.quoting import name

LAST = ("", "last", "this", "latest")
SEARCHED = 1_000
Lead = Mapping[str, Any]


async def run_of(desk: Desk, named: str) -> UUID:
    """A run by its id, its beginning, or `last`: the latest of this chat, else of the organization.

    Raises: NotFound, BadInput when several are meant.
    """
    given = named.strip().strip("#").lower()
    if given in LAST and (here := await _of_chat(desk)):
        return here
    known: list[UUID] = [row["id"] for row in await listing.runs(desk.services, SEARCHED)]
    fits = known[:1] if given in LAST else [each for each in known if len(given) >= 4 and str(each).startswith(given)]
    if not fits:
        raise NotFound("There is no run yet." if given in LAST else f"There is no run {named[:40]!r} here.")
    if len(fits) > 1:
        raise BadInput(f"{named!r} fits {len(fits)} runs: say more of its id.")
    return fits[0]


async def _of_chat(desk: Desk) -> UUID | None:
    chat = await chats.read(desk.services, desk.turn.chat_id)
    runs = [message.run_id for message in chat.messages if message.run_id] if chat else []
    return runs[-1] if runs else None


async def leads_of(desk: Desk, run: str) -> tuple[UUID, list[Lead]]:
    """The run that is meant with its leads in their order. Raises: NotFound, BadInput when it has none yet."""
    run_id = await run_of(desk, run)
    leads: list[Lead] = list(await documents.opportunities(desk.services, run_id))
    if not leads:
        raise BadInput("This run has no leads yet.")
    return run_id, leads


def lead_of(leads: Sequence[Lead], named: str) -> tuple[int, Lead]:
    """A lead with its rank, by rank or name. Raises: BadInput that lists who there is."""
    given = named.strip().strip("#").casefold()
    numbered = [*enumerate(leads, 1)]
    if given.isdecimal():
        fits = [each for each in numbered if each[0] == int(given)]
    else:
        fits = [each for each in numbered if given and given in each[1]["name"].casefold()]
        fits = [each for each in fits if each[1]["name"].casefold() == given] or fits
    if len(fits) == 1:
        return fits[0]
    known = ", ".join(f"{rank} {name(lead['name'])}" for rank, lead in numbered)
    raise BadInput(f"{len(fits) or 'No'} leads are called {named[:60]!r}. There are: {known}.")
