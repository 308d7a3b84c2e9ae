"""Passwords and API keys as they are kept: argon2 for what people choose, one digest for what chance chose."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import BadInput, Overloaded

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
WAITING = 32
"""Verifications that are under way or wait: about a second of work."""
KEY = re.compile(r"la_([0-9a-f]{8})_[0-9a-f]{48}")

_hasher = PasswordHasher()
_hashing = ThreadPoolExecutor(2, "password")  # each takes 64 MB and a core
_nobody: list[str] = []


class Line:
    """Has so many places and no more: a flood of log-ins is refused, and does not delay everybody."""

    def __init__(self, places: int) -> None:
        """All are free."""
        self._free = places

    @contextmanager
    def place(self) -> Generator[None]:
        """Stand in it. Raises: Overloaded."""
        if not self._free:
            raise Overloaded("Too many people sign in right now: try again in a few seconds.")
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


LINE = Line(WAITING)


@dataclass(frozen=True)
class NewKey:
    """A key at the only moment when its text is known."""

    text: str
    prefix: str
    digest: str


def new_key() -> NewKey:
    """`la_<prefix>_<secret>`: the prefix names it, the secret has 192 bits."""
    prefix = secrets.token_hex(4)
    text = f"la_{prefix}_{secrets.token_hex(24)}"
    return NewKey(text, prefix, digest(text))


def digest(text: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_key(text: str) -> bool:
    """Whether it looks like a key of ours."""
    return KEY.fullmatch(text) is not None


async def hashed(password: str) -> str:
    """The argon2 hash to keep. Raises: BadInput when the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(f"A password has {SHORTEST} to {LONGEST} characters.")
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, password)


async def fits(password: str, kept: str | None, line: Line = LINE) -> bool:
    """Whether a password is the one that was kept; without one it takes as long and is false.

    Raises: Overloaded when too many wait already.
    """
    with line.place():
        return await asyncio.get_running_loop().run_in_executor(_hashing, _fits, password[: LONGEST + 1], kept)


def _fits(password: str, kept: str | None) -> bool:
    if not _nobody:
        _nobody.append(_hasher.hash(secrets.token_hex()))
    try:
        return _hasher.verify(kept or _nobody[0], password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
