"""A POST that is sent again, because its answer was lost, does nothing again and gets the same answer."""

from dataclasses import dataclass

from domain.errors import BadInput, Conflict
from engine.services import Data
from store import idempotency


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    location: str | None
    body: str


async def begin(data: Data, key: str, request: str) -> Answer | None:
    """Claim a key for a request; None = go ahead, else the answer it got before.

    Args:
        key: of the caller's choice.
        request: a digest of what is asked.

    Raises: BadInput when the key was used for something else, Conflict while the first one is under way.
    """
    async with data.transaction(data.org_id) as tx:
        found = await idempotency.claim(tx, key, request)
    if found is None:
        return None
    if found["request"] != request:
        raise BadInput("This Idempotency-Key was used for another request: use a new one.")
    if found["status"] is None:
        raise Conflict("The first request with this Idempotency-Key is still under way: ask again in a moment.")
    return Answer(found["status"], found["location"], found["body"])


async def end(data: Data, key: str, answer: Answer | None) -> None:
    """Keep the answer, or free the key when nothing was done (None)."""
    async with data.transaction(data.org_id) as tx:
        if answer is None:
            await idempotency.give_up(tx, key)
        else:
            await idempotency.answer(tx, key, answer.status, answer.location, answer.body)
