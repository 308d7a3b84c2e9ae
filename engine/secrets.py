"""Passwords and API keys as they are kept: argon2 for what people choose, one digest for what chance chose."""

import asyncio
import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import BadInput

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
KEY = re.compile(r"la_([0-9a-f]{8})_[0-9a-f]{48}")

_hasher = PasswordHasher()
_hashing = ThreadPoolExecutor(2, "password")  # each takes 64 MB and a core: a flood of log-ins waits in line
_nobody: list[str] = []


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


async def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was kept; without one it takes as long and is false."""
    return await asyncio.get_running_loop().run_in_executor(_hashing, _fits, password[: LONGEST + 1], kept)


def _fits(password: str, kept: str | None) -> bool:
    if not _nobody:
        _nobody.append(_hasher.hash(secrets.token_hex()))
    try:
        return _hasher.verify(kept or _nobody[0], password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
