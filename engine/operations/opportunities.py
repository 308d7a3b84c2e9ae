"""What a person does with a lead: an appointment, a note."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from engine.services import Data


async def follow_up(data: Data, opportunity_id: UUID, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Set or clear what is given; the rest stays.

    Args:
        changes: `meeting_time` (an aware time) and `notes`; None clears.

    Returns:
        id, name, meeting_time, notes as they are now.

    Raises: NotFound.
    """
    async with data.transaction(data.org_id) as tx:
        changed = await data.leads.follow_up(tx, opportunity_id, changes)
    if changed is None:
        raise NotFound(f"There is no lead {opportunity_id}.")
    return changed
