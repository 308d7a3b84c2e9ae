"""Organizations by the name that an operator types. Only a member brings a new one into being, never a typing error."""

from dataclasses import dataclass
from uuid import NAMESPACE_DNS, UUID, uuid5

from domain.errors import NotFound
from engine.operations.people import readable
from engine.services import Data
from store import people

LISTED = 8
"""As many names as a sentence can bear."""


@dataclass(frozen=True, kw_only=True)
class Organization:
    """One that is there, or one that its first member will make."""

    id: UUID
    name: str
    new: bool = False


async def find(data: Data, name: str) -> Organization:
    """Raises: BadInput, NotFound with the names that there are."""
    named = await find_or_new(data, name)
    if named.new:
        raise NotFound(f"There is no organization {named.name!r}: use {await _listed(data)}.")
    return named


async def find_or_new(data: Data, name: str) -> Organization:
    """Nothing is stored yet. Raises: BadInput."""
    known = readable(name, "organization")
    async with data.transaction(data.org_id) as tx:
        row = await people.organization_named(tx, known)
    if row:
        return Organization(**row)
    made = uuid5(NAMESPACE_DNS, f"organization:{known.lower()}")  # two at once make the same one
    return Organization(id=made, name=known, new=True)


async def _listed(data: Data) -> str:
    async with data.transaction(data.org_id) as tx:
        names = await people.organization_names(tx, LISTED + 1)
    more = ["another one"] if len(names) > LISTED else []
    *most, last = [*(repr(name) for name in names[:LISTED]), *more]
    return f"{', '.join(most)} or {last}" if most else last
