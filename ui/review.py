"""What a resume has to know before it starts: which run, in which town, and which leads a person drops."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from domain.errors import BadInput
from ui.session import pick

if TYPE_CHECKING:
    from engine.services import Data


async def find_run(data: "Data", text: str) -> tuple[UUID, Path | None]:
    """The run that a person means, and the sandbox town it was started with. Raises: NotFound."""
    from engine.operations import listing

    run_id = await pick(data, text)
    return run_id, await listing.town_of(data, run_id)


async def place_ids(data: "Data", run_id: UUID, given: Sequence[str]) -> list[str]:
    """Leads by number in the review's list or by place id, as place ids. Raises: BadInput."""
    from engine.operations import documents

    told = await documents.document(data, run_id)
    known = [str(lead["place_id"]) for lead in told["opportunities"]]
    return [_place_id(text.strip(), known) for text in given]


def _place_id(text: str, known: Sequence[str]) -> str:
    if text in known:
        return text
    if text.isdecimal() and 1 <= int(text) <= len(known):
        return known[int(text) - 1]
    raise BadInput(f"This run has no lead {text!r}: use a number from its list or a place id.")
