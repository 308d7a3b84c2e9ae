"""What an operator decides about credits: plan, packs, adjustments, refunds. Paused runs go on after it.

Each raises BadInput where Autumn keeps the balances.
"""

from decimal import Decimal
from uuid import uuid4

from billing import changes
from domain.errors import BadInput
from engine.operations import waking
from engine.operations.credits import MOST, kept_here, known, number
from engine.services import Data, now

LONGEST_REASON = 300


async def change(data: Data, plan: str) -> None:
    """Give the organization a plan, at once; what the old one gave for this period ends. Raises: BadInput."""
    kept_here(data)
    async with data.transaction(data.org_id) as tx:
        changed = await changes.change_plan(tx, plan, now())
    if changed:
        await waking.credited(data)


async def buy(data: Data, pack: str, key: str) -> bool:
    """Book a pack that was paid for; False when this purchase was booked before. Raises: BadInput."""
    kept_here(data)
    async with data.transaction(data.org_id) as tx:
        new = await changes.buy_pack(tx, pack, key)
    if new:
        await waking.credited(data)
    return new


async def adjust(data: Data, account: str, amount: str, reason: str, key: str | None = None) -> bool:
    """Add credits, or take some away (below 0). False when the same `key` was booked before. Raises: BadInput."""
    named, credits, why = known(account), _credits(amount), _reason(reason)
    kept_here(data)
    async with data.transaction(data.org_id) as tx:
        new = await changes.adjust(tx, named, credits, key or str(uuid4()), why, now())
    if new and credits > 0:
        await waking.credited(data)
    return new


async def refund(data: Data, key: str, reason: str) -> Decimal | None:
    """Give back what was charged under a key, once; how much, None when it was given back before.

    Raises: NotFound, BadInput, Conflict.
    """
    kept_here(data)
    async with data.transaction(data.org_id) as tx:
        given = await changes.refund(tx, key, _reason(reason))
    if given is not None:
        await waking.credited(data)
    return given


def _credits(text: str) -> Decimal:
    credits = number(text)
    if not credits:
        raise BadInput(f"{text!r} is not an amount: use a number up to {MOST}, below 0 to take credits away.")
    return credits


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_REASON:
        raise BadInput(f"Say why in up to {LONGEST_REASON} characters: whoever reads the books will ask.")
    return words
