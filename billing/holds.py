"""The movements of credits: hold, capture, release. Each is one change of a key's state with its entries."""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from billing.plans import lock_accounts
from billing.standing import plain
from domain.errors import MoneyError
from domain.ports import Tx
from store.queries import load
from store.rows import execute, fetch_all, json

log = logging.getLogger(__name__)
_sql = load(Path(__file__).parent / "sql" / "holds.sql")


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A key and the credits taken for it. The generation counts how often it was reserved after a release."""

    key: str
    account: str
    feature: str
    units: Decimal
    credits: Decimal
    state: Literal["held", "captured", "released"] = "held"
    generation: int = 1
    run_id: UUID | None = None
    audit_id: UUID | None = None


def about(hold: Hold, units: Decimal | None = None) -> dict[str, str]:
    """What a log record about a hold says; `units`: those that were used, where they are not the ones held."""
    named = {"run": hold.run_id, "audit": hold.audit_id, "feature": hold.feature}
    told = {name: str(value) for name, value in named.items() if value}
    return {**told, "units": plain(hold.units if units is None else units)}


async def find(tx: Tx, *keys: str) -> dict[str, Hold]:
    """The holds of these keys, whatever their state. The caller has locked the accounts."""
    return {row["key"]: Hold(**row) for row in await fetch_all(tx, _sql.find_holds, keys=list(keys))}


async def run_spent(tx: Tx, run_id: UUID) -> Decimal:
    """Atlas credits of a run, held and captured."""
    (row,) = await fetch_all(tx, _sql.run_spent, run_id=run_id)
    return row["credits"]


async def take(tx: Tx, hold: Hold, now: datetime) -> None:
    """Take a hold's credits from the lots open at `now`; the caller has made sure that they are covered."""
    await execute(
        tx,
        _sql.hold,
        key=hold.key,
        account=hold.account,
        feature=hold.feature,
        units=hold.units,
        credits=hold.credits,
        run_id=hold.run_id,
        audit_id=hold.audit_id,
        now=now,
    )


async def settle(tx: Tx, hold: Hold, charged: Decimal, absorbed: Decimal = Decimal(0)) -> None:
    """Charge a hold: give the surplus back, end the key as captured, write the receipt.

    Args:
        tx: the transaction of the result.
        hold: a key in state held.
        charged: credits, at most those held.
        absorbed: credits of cost beyond the hold that nobody pays.
    """
    data: dict[str, Any] = {"held": plain(hold.credits)} if charged != hold.credits else {}
    if absorbed:
        data["absorbed"] = plain(absorbed)
    await _give_back(tx, hold, charged)
    await execute(tx, _sql.capture, key=hold.key, charged=charged, absorbed=absorbed, data=json(data))
    log.info("charged %s", plain(charged), extra=about(hold, charged if hold.feature == "ai_credits" else None))


async def release(tx: Tx, key: str, absorbed: Decimal | None = None) -> bool:
    """Give a hold back.

    Args:
        tx: the organization's transaction.
        key: of the hold; nothing happens when nothing is held under it.
        absorbed: credits of model cost that nobody pays; recorded as a usage event of 0 credits.

    Returns:
        Whether something was held.

    Raises:
        MoneyError: the key was captured already.
    """
    await lock_accounts(tx)
    hold = (await find(tx, key)).get(key)
    if hold is None or hold.state == "released":
        return False
    if hold.state == "captured":
        raise MoneyError(f"{key} was charged already and cannot be released.")
    await _give_back(tx, hold, Decimal(0))
    await execute(tx, _sql.release, key=key, absorbed=absorbed or 0)
    log.info("released %s", plain(hold.credits), extra=about(hold))
    if absorbed:
        await execute(tx, _sql.record_absorbed, key=key, data=json({"absorbed": plain(absorbed)}))
    return True


async def release_run(tx: Tx, run_id: UUID) -> int:
    """Give back everything a run still holds; what its open audits cost so far is recorded as absorbed.

    Returns:
        How many holds were released.
    """
    await lock_accounts(tx)
    held = await fetch_all(tx, _sql.held_of_run, run_id=run_id)
    for row in held:
        await release(tx, row["key"], row["absorbed"])
    return len(held)


async def _give_back(tx: Tx, hold: Hold, charged: Decimal) -> None:
    if charged < hold.credits:
        await execute(
            tx,
            _sql.give_back,
            account=hold.account,
            key=hold.key,
            generation=hold.generation,
            credits=hold.credits,
            charged=charged,
        )
