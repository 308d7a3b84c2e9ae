"""Users, memberships and API keys as rows. Finding who comes in is the only look across organizations."""

from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "people.sql")


async def find_login(tx: Tx, email: str) -> Row | None:
    """User, password hash, and the organization that was joined last."""
    return await fetch_one(tx, _sql.find_login, email=email)


async def find_api_key(tx: Tx, digest: str) -> Row | None:
    """A key that is not revoked, with its organization."""
    return await fetch_one(tx, _sql.find_api_key, digest=digest)


async def key_used(tx: Tx, key_id: UUID) -> None:
    """Remember that a key was used now."""
    await send(tx, _sql.key_used, id=key_id)


async def organization_named(tx: Tx, name: str) -> Row | None:
    """The oldest organization of this name: id and name."""
    return await fetch_one(tx, _sql.organization_named, name=name)


async def organization_names(tx: Tx, limit: int) -> list[str]:
    """What the organizations are called, the oldest first."""
    return [row["name"] for row in await fetch_all(tx, _sql.organization_names, limit=limit)]


async def insert_user(tx: Tx, **columns: Any) -> bool:
    """False when the email is taken."""
    return await execute(tx, _sql.insert_user, **columns) == 1


async def join(tx: Tx, user_id: UUID) -> None:
    """Make a user a member of the transaction's organization, as of now even when they were one."""
    await send(tx, _sql.join, user_id=user_id)


async def leave(tx: Tx, email: str) -> bool:
    """End a membership in the transaction's organization and its keys; False when there was none."""
    return await fetch_one(tx, _sql.leave, email=email) is not None


async def users(tx: Tx) -> list[Row]:
    """The organization's people."""
    return await fetch_all(tx, _sql.list_users)


async def member(tx: Tx, email: str) -> UUID | None:
    """The id of one of the organization's people."""
    row = await fetch_one(tx, _sql.member, email=email)
    return row["id"] if row else None


async def set_password(tx: Tx, email: str, password_hash: str) -> bool:
    """False when there is no such user."""
    return await execute(tx, _sql.set_password, email=email, password_hash=password_hash) == 1


async def remove_user(tx: Tx, email: str) -> bool:
    """Memberships and keys go with the user; False when there is none."""
    return await execute(tx, _sql.remove_user, email=email) == 1


async def insert_key(tx: Tx, **columns: Any) -> None:
    """A new key; its text is not kept."""
    await send(tx, _sql.insert_key, **columns)


async def keys(tx: Tx) -> list[Row]:
    """The organization's keys, revoked ones too."""
    return await fetch_all(tx, _sql.list_keys)


async def revoke_key(tx: Tx, prefix: str) -> bool:
    """False when the organization has no such key, or it is revoked already."""
    return await execute(tx, _sql.revoke_key, prefix=prefix) == 1
