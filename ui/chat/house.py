"""Where Chainlit's callbacks, to which nobody passes anything, find their process's services and who is asking."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from api.peers import Peer
from engine.operations.people import Person
from engine.services import Services

NOBODY = UUID(int=0)
"""No row belongs to it: a person without an organization sees nothing."""

LOCAL_IDENTIFIER = "local"
"""Of the one person on a machine without log-in, as the cookie has it."""

asking: ContextVar[tuple[Person, str] | None] = ContextVar("asking", default=None)
"""Who sent the request that is being answered, as the database knew them when it began, by which identifier."""

UNKNOWN = Peer("", trusted=False)
arrived: ContextVar[Peer] = ContextVar("arrived", default=UNKNOWN)
"""From where the request came that is being answered."""


async def nobody(_: str) -> Person | None:
    """Where nobody is trusted to vouch for others."""
    return None


@dataclass(frozen=True)
class House:
    """What one server gives to its chat."""

    services: Services
    recognise: Callable[[str], Awaitable[Person | None]]
    """Who an identifier of the log-in cookie is as of now."""
    log_in: Callable[[str, str], Awaitable[Person | None]] | None
    """E-mail and password; None where nobody logs in."""
    vouched_for: Callable[[str], Awaitable[Person | None]] = field(default=nobody)
    """Whom an e-mail belongs to that somebody trusted has verified."""


@dataclass
class Door:
    """What Chainlit must know when it loads, before any service is open."""

    locked: bool = False
    """People log in."""
    passwords: bool = False
    header: str | None = None
    """In which a trusted proxy says who somebody is."""
    oauth: bool = False


door = Door()
_open: list[House] = []


def enter(house: House) -> None:
    """From now on callbacks find this one."""
    _open[:] = [house]


def leave() -> None:
    """Its services are closed."""
    _open.clear()


def house() -> House:
    """Raises: RuntimeError when no server runs in this process."""
    if not _open:
        raise RuntimeError("the chat was used outside of its server")
    return _open[0]


def services_of(person: Person) -> Services:
    """The services on behalf of a person."""
    return house().services.of(person.org_id or NOBODY, person.email)
