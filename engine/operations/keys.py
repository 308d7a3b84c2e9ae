"""Keys for programs: each opens one organization, is shown once, and ends when it is revoked or its owner leaves."""

from typing import Any
from uuid import uuid4

from domain.errors import NotFound
from engine import secrets
from engine.operations.people import address, readable
from engine.services import Data
from store import people


async def create_key(data: Data, name: str, email: str | None = None) -> str:
    """A new API key of the data's organization, shown this once.

    Args:
        name: what it is for.
        email: whose it is; it ends with that user.

    Raises: BadInput, NotFound when the user is not one of the organization's.
    """
    key, known = secrets.new_key(), readable(name, "key")
    async with data.transaction(data.org_id) as tx:
        owner = await people.member(tx, address(email)) if email else None
        if email and owner is None:
            raise NotFound(f"There is no user {email} in this organization.")
        columns = {"id": uuid4(), "user_id": owner, "name": known}
        await people.insert_key(tx, prefix=key.prefix, digest=key.digest, **columns)
    return key.text


async def list_keys(data: Data) -> list[dict[str, Any]]:
    """The organization's keys: name, prefix, email, created_at, last_used_at, revoked_at."""
    async with data.transaction(data.org_id) as tx:
        return await people.keys(tx)


async def revoke_key(data: Data, prefix: str) -> None:
    """End a key, named by its prefix (or the whole key). Raises: NotFound."""
    wanted = prefix.removeprefix("la_").partition("_")[0]
    async with data.transaction(data.org_id) as tx:
        if not await people.revoke_key(tx, wanted):
            raise NotFound(f"There is no key la_{wanted} in use. `leadatlas keys list` lists yours.")
