"""People and programs that may come in: who they are, and for which organization they act."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from domain.errors import BadInput, LeadatlasError, NoOrganization, NotFound
from domain.ports import Tx
from engine import secrets
from engine.services import Data, now
from engine.tries import Tries
from store import people

EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}")
LONGEST = 120
"""Characters of a name."""
SESSION = 16
"""Characters of a digest of the password's hash."""
USED_EVERY = timedelta(minutes=1)
"""How exactly a key's last use is known: not every request has to write."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who was recognised; without an organization there is nothing to see yet."""

    user_id: UUID | None
    """None for a key that belongs to no person."""
    email: str | None
    name: str
    """Of the person, or of the key."""
    org_id: UUID | None
    org_name: str | None
    session: str | None = None
    """What a log-in cookie of theirs says; another password makes it another one."""

    @property
    def actor(self) -> str:
        """Who did something, as events say it."""
        return self.email or self.name

    @property
    def organization(self) -> UUID:
        """Whom this person acts for. Raises: NoOrganization."""
        if self.org_id is None:
            raise NoOrganization("No organization selected. Ask whoever runs this installation to add you to one.")
        return self.org_id


async def authenticate(data: Data, email: str, password: str, tries: Tries) -> Person | None:
    """Who logs in with this email and password; None when they do not fit, which takes as long.

    Raises: TooManyTries, Overloaded; both before anything is computed.
    """
    address = _email(email)
    if not EMAIL.fullmatch(address):
        return None
    tries.begin(address)
    try:
        person = await _known_by(data, address, password)
    except LeadatlasError:
        tries.take_back(address)
        raise
    if person:
        tries.succeeded(address)
    return person


async def _known_by(data: Data, address: str, password: str) -> Person | None:
    async with data.transaction(data.org_id) as tx:
        row = await people.find_login(tx, address)
    known = await secrets.fits(password, row["password_hash"] if row else None)
    return _person(row) if row and known else None


async def find_user(data: Data, session: str) -> Person | None:
    """Who a log-in that was made before belongs to; None when user or password are not the same any more."""
    async with data.transaction(data.org_id) as tx:
        row = await people.find_login(tx, _email(session.rpartition("#")[0]))
    person = _person(row) if row else None
    return person if person and person.session == session else None


async def find_key(data: Data, key: str) -> Person | None:
    """Who an API key belongs to; None when it is unknown or revoked."""
    if not secrets.is_key(key):
        return None
    async with data.transaction(data.org_id) as tx:
        row = await people.find_api_key(tx, secrets.digest(key))
    if row is None:
        return None
    if row["last_used_at"] is None or row["last_used_at"] < now() - USED_EVERY:
        async with data.transaction(row["org_id"]) as tx:
            await people.key_used(tx, row["key_id"])
    return _person({**row, "name": row["key_name"]})


def _person(row: Mapping[str, Any]) -> Person:
    kept = row.get("password_hash")  # salted: the same password again, or the same e-mail, gives another digest
    session = f"{row['email']}#{secrets.digest(kept)[:SESSION]}" if kept else None
    return Person(**{name: row[name] for name in ("user_id", "email", "name", "org_id", "org_name")}, session=session)


async def organization(data: Data, name: str) -> UUID:
    """The organization of this name, made when there is none. Raises: BadInput."""
    known = _name(name, "organization")
    async with data.transaction(data.org_id) as tx:
        found = await people.organization_named(tx, known)
    made = found or uuid5(NAMESPACE_DNS, f"organization:{known.lower()}")  # two at once make the same one
    async with data.transaction(made) as tx:
        await data.organizations.ensure(tx, known)
    return made


async def add_user(data: Data, email: str, password: str, name: str = "", *, member: bool = True) -> Person:
    """A new user, a member of the data's organization unless told otherwise.

    Raises: BadInput when the email is not one or is taken, or the password is too short.
    """
    address = _email(email)
    if not EMAIL.fullmatch(address):
        raise BadInput(f"{email!r} is not an email address.")
    user_id, columns = uuid4(), {"email": address, "name": _name(name or address.partition("@")[0], "person")}
    kept = await secrets.hashed(password)
    async with data.transaction(data.org_id) as tx:
        if not await people.insert_user(tx, id=user_id, password_hash=kept, **columns):
            raise BadInput(f"There is a user {address} already.")
        if member:
            await people.join(tx, user_id)
        row = await people.find_login(tx, address)
    assert row is not None, "it was inserted just now"
    return _person(row)


async def join(data: Data, email: str) -> None:
    """Make a user a member of the data's organization. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await people.join(tx, (await _known(tx, email))["user_id"])


async def leave(data: Data, email: str) -> None:
    """End a user's membership in the data's organization. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        if not await people.leave(tx, _email(email)):
            raise NotFound(f"There is no user {email} in this organization.")


async def list_users(data: Data) -> list[dict[str, Any]]:
    """The organization's people: id, email, name, role, created_at."""
    async with data.transaction(data.org_id) as tx:
        return await people.users(tx)


async def set_password(data: Data, email: str, password: str) -> None:
    """Raises: NotFound, BadInput when the password is too short."""
    kept = await secrets.hashed(password)
    async with data.transaction(data.org_id) as tx:
        if not await people.set_password(tx, _email(email), kept):
            raise NotFound(f"There is no user {email}.")


async def remove_user(data: Data, email: str) -> None:
    """A user with all memberships and keys; what they did stays. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        if not await people.remove_user(tx, _email(email)):
            raise NotFound(f"There is no user {email}.")


async def create_key(data: Data, name: str, email: str | None = None) -> str:
    """A new API key of the data's organization, shown this once.

    Args:
        name: what it is for.
        email: whose it is; it ends with that user.

    Raises: BadInput, NotFound when the user is not one of the organization's.
    """
    key, known = secrets.new_key(), _name(name, "key")
    async with data.transaction(data.org_id) as tx:
        owner = await people.member(tx, _email(email)) if email else None
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


async def _known(tx: Tx, email: str) -> Mapping[str, Any]:
    row = await people.find_login(tx, _email(email))
    if row is None:
        raise NotFound(f"There is no user {email}.")
    return row


def _email(text: str) -> str:
    return text.strip().lower()


def _name(text: str, whose: str) -> str:
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not name or len(name) > LONGEST:
        raise BadInput(f"The {whose}'s name has 1 to {LONGEST} characters.")
    return name
