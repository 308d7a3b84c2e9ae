"""People and programs that come in: who they are, and for which organization they act."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.errors import BadInput, LeadatlasError, NoOrganization
from domain.one_line import one_line
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


async def authenticate(data: Data, email: str, password: str, tries: Tries, come_from: str = "") -> Person | None:
    """Who logs in with this email and password; None when they do not fit, which takes as long.

    Args:
        come_from: the network address of whoever tries, for `tries` to tell strangers from the person.

    Raises: TooManyTries, Overloaded; both before anything is computed.
    """
    wanted = address(email)
    if not EMAIL.fullmatch(wanted):
        return None
    tries.begin(wanted, come_from)
    try:
        found = await _known_by(data, wanted, password)
    except LeadatlasError:
        tries.take_back(wanted, come_from)
        raise
    if found:
        tries.succeeded(wanted, come_from)
    return found


async def _known_by(data: Data, email: str, password: str) -> Person | None:
    async with data.transaction(data.org_id) as tx:
        row = await people.find_login(tx, email)
    known = await secrets.fits(password, row["password_hash"] if row else None)
    return person(row) if row and known else None


async def find_member(data: Data, email: str) -> Person | None:
    """Whom an e-mail belongs to that somebody trusted has verified; None when no organization knows them."""
    wanted = address(email)
    if not EMAIL.fullmatch(wanted):
        return None
    async with data.transaction(data.org_id) as tx:
        row = await people.find_login(tx, wanted)
    return person(row) if row and row["org_id"] else None


async def find_user(data: Data, session: str) -> Person | None:
    """Who a log-in that was made before belongs to; None when user or password are not the same any more."""
    async with data.transaction(data.org_id) as tx:
        row = await people.find_login(tx, address(session.rpartition("#")[0]))
    found = person(row) if row else None
    return found if found and found.session == session else None


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
    return person({**row, "name": row["key_name"]})


def person(row: Mapping[str, Any]) -> Person:
    """Whom a look-up found."""
    kept = row.get("password_hash")  # salted: the same password again, or the same e-mail, gives another digest
    session = f"{row['email']}#{secrets.digest(kept)[:SESSION]}" if kept else None
    return Person(**{name: row[name] for name in ("user_id", "email", "name", "org_id", "org_name")}, session=session)


def address(email: str) -> str:
    """As it is stored."""
    return email.strip().lower()


def readable(name: str, whose: str) -> str:
    """A name as it may be stored. Raises: BadInput."""
    told = one_line(name)
    if not told or len(told) > LONGEST:
        raise BadInput(f"The {whose}'s name has 1 to {LONGEST} characters.")
    return told
