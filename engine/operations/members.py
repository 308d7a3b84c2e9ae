"""Who belongs to an organization: people are added, join a further one, leave it, or go altogether."""

from typing import Any
from uuid import uuid4

from domain.errors import BadInput, NotFound
from engine import secrets
from engine.operations.organizations import Organization
from engine.operations.people import EMAIL, Person, address, person, readable
from engine.services import Data
from store import people


async def is_known(data: Data, email: str) -> bool:
    """Whether somebody logs in with it. Raises: BadInput when it is no email address."""
    async with data.transaction(data.org_id) as tx:
        return await people.find_login(tx, _checked(email)) is not None


async def add_user(data: Data, email: str, password: str, name: str = "", into: Organization | None = None) -> Person:
    """A new user, a member of an organization, the data's own by default; a new organization is made with them.

    Raises: BadInput when the email is not one or is taken, or the password is too short.
    """
    known = _checked(email)
    user_id, called = uuid4(), readable(name or known.partition("@")[0], "person")
    kept = await secrets.hashed(password)
    async with data.transaction(into.id if into else data.org_id) as tx:
        if not await people.insert_user(tx, id=user_id, email=known, name=called, password_hash=kept):
            raise BadInput(f"There is a user {known} already.")
        if into:
            await data.organizations.ensure(tx, into.name)
        await people.join(tx, user_id)
        row = await people.find_login(tx, known)
    assert row is not None, "it was inserted just now"
    return person(row)


async def join(data: Data, email: str, into: Organization) -> Person:
    """Let a user belong to a further organization and act for it from now on; a new one is made with them.

    Raises: NotFound.
    """
    async with data.transaction(into.id) as tx:
        row = await people.find_login(tx, address(email))
        if row is None:
            raise NotFound(f"There is no user {email}.")
        await data.organizations.ensure(tx, into.name)
        await people.join(tx, row["user_id"])
        row = await people.find_login(tx, address(email))
    assert row is not None, "it was found just now"
    return person(row)


async def leave(data: Data, email: str) -> Person:
    """End a user's membership in the data's organization, and their keys of it. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        left = await people.leave(tx, address(email))
        row = await people.find_login(tx, address(email))
    if row is None or not left:
        raise NotFound(f"There is no user {email} in this organization.")
    return person(row)


async def list_users(data: Data) -> list[dict[str, Any]]:
    """The organization's people: id, email, name, role, created_at."""
    async with data.transaction(data.org_id) as tx:
        return await people.users(tx)


async def set_password(data: Data, email: str, password: str) -> None:
    """Raises: NotFound, BadInput when the password is too short."""
    kept = await secrets.hashed(password)
    async with data.transaction(data.org_id) as tx:
        if not await people.set_password(tx, address(email), kept):
            raise NotFound(f"There is no user {email}.")


async def remove_user(data: Data, email: str) -> None:
    """A user with all memberships and keys; what they did stays. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        if not await people.remove_user(tx, address(email)):
            raise NotFound(f"There is no user {email}.")


def _checked(email: str) -> str:
    if not EMAIL.fullmatch(known := address(email)):
        raise BadInput(f"{known!r} is not an email address.")
    return known
