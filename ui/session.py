"""How a command reaches the database: one event loop per command, and a run named as people name it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import uvloop

from ui.console import waiting

if TYPE_CHECKING:
    from engine.services import Data

T = TypeVar("T")
D = TypeVar("D", bound="Data")
SEARCHED = 1_000
SHORT = 8
"""Characters of a run's id that lists show; as many as make it unique are enough to name it."""


def ask(
    action: Callable[["Data"], Awaitable[T]],
    *,
    quiet: bool = False,
    organization: str | None = None,
    compare: bool = True,
) -> T:
    """Open the database, do one thing, close it.

    Args:
        organization: the name of the one it is done for; None = the first.
        compare: whether the settings have to name whoever keeps the balances.

    Raises: what the action raises, NotFound with the names there are, DatabaseUnreachable and its kin.
    """
    return uvloop.run(_ask(action, quiet, organization, compare))


async def _ask(action: Callable[["Data"], Awaitable[T]], quiet: bool, organization: str | None, compare: bool) -> T:
    with waiting("Opening the database", quiet):
        from engine.services import open_data
        from engine.settings import read_settings

        opening = open_data(read_settings(), compare=compare)
        data = await opening.__aenter__()
    try:
        return await action(await of(data, organization))
    finally:
        await opening.__aexit__(None, None, None)


async def of(data: D, organization: str | None) -> D:
    """The data on behalf of the organization that was named. Raises: BadInput, NotFound with the names there are."""
    if organization is None:
        return data
    from engine.operations import organizations

    return data.of((await organizations.find(data, organization)).id)


async def pick(data: "Data", text: str) -> UUID:
    """The run that a person means: its id, the beginning of it as lists show it, or `last`.

    Raises: NotFound, BadInput when the beginning fits several runs.
    """
    from engine.operations import listing

    given = text.strip().lower()
    if given != "last" and not _beginning(given):
        return listing.find(given)
    known: list[UUID] = [row["id"] for row in await listing.runs(data, SEARCHED)]
    fits = known[:1] if given == "last" else [each for each in known if str(each).startswith(given)]
    return only(fits, text, "run", "`leadatlas runs` lists yours, `--organization` names another one.")


def only(fits: Sequence[UUID], text: str, kind: str, where: str) -> UUID:
    """The one thing that the beginning of an id means.

    Args:
        fits: the ids that begin so.
        text: what the person wrote.
        kind: what such a thing is called.
        where: how to see those that there are.

    Raises: NotFound, BadInput when it fits several.
    """
    from domain.errors import BadInput, NotFound

    if not fits:
        raise NotFound(f"There is no {kind} {text!r}. {where}")
    if len(fits) > 1:
        raise BadInput(f"{text!r} fits {len(fits)} {kind}s: write more of the id.")
    return fits[0]


def _beginning(text: str) -> bool:
    return 4 <= len(text) < 36 and set(text) <= set("0123456789abcdef-")
