"""The default meter: balances, holds and charges in our own Postgres, decided under one lock per organization."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from billing import holds
from billing.catalog import CATALOG
from billing.holds import End, Hold
from billing.plans import ensure_grants, lock_accounts
from billing.refusals import nobody_knows, not_covered, over_budget
from billing.standing import look, standings
from domain.errors import MoneyError
from domain.ports import Tx
from domain.vocabulary import Ask, Refusal, Reserved

log = logging.getLogger(__name__)
ZERO = Decimal(0)
NOTHING: Mapping[str, Decimal] = MappingProxyType({})


class Ledger:
    """Implements `domain.ports.Meter` (DESIGN section 4)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Use a clock that tells aware times; it decides periods and which lots have expired."""
        self._clock = clock

    async def refresh(self, org_id: UUID) -> bool:
        """Do nothing: the balances are in the database."""
        return True

    async def reserve(self, tx: Tx, asks: Sequence[Ask], *, budget: Decimal | None = None) -> Reserved | Refusal:
        """Hold all asks or none. A refusal writes nothing, so the same keys work after a grant.

        Args:
            tx: the organization's transaction.
            asks: what the work will use. A key that was reserved before keeps its first amount.
            budget: cap on the run's atlas credits, held and captured.

        Raises:
            MoneyError: a key was used for another feature, or an amount is not one.
        """
        now = self._clock()
        plan = await ensure_grants(tx, now)
        known, accounts = await look(tx, [ask.key for ask in asks], now)
        wanted = {ask.key: _priced(ask, known.get(ask.key)) for ask in asks}
        missing = [hold for hold in wanted.values() if hold.state == "released"]
        refusal = (
            await over_budget(tx, missing, budget, accounts, plan)
            or (None if self._knows(tx.org_id) else nobody_knows(missing, accounts, plan))
            or not_covered(missing, accounts, plan)
        )
        if refusal:
            refused = next(hold for hold in missing if hold.feature == refusal.feature)
            log.info("refused: %s", refusal.kind, extra=holds.about(refused))
            return refusal
        await holds.take(tx, missing, now)
        return Reserved(already_paid=bool(wanted) and all(hold.state == "captured" for hold in wanted.values()))

    async def capture(self, tx: Tx, *keys: str, actual: Mapping[str, Decimal] = NOTHING) -> None:
        """Charge holds and write their usage events, in the transaction of the result.

        Args:
            tx: the transaction that stores the result.
            keys: of the holds.
            actual: credits really used, for some of the keys; less gives the rest back, more is charged under
                `{key}:overshoot` when it is covered and absorbed otherwise. The other keys are charged what is held.

        Raises:
            MoneyError: a key is not held, or an amount is not one, or of none of the keys. Nothing is charged.
        """
        _check(keys, actual)
        await lock_accounts(tx)
        known = await holds.find(tx, *keys)
        held = {key: _held(key, known.get(key)) for key in keys}
        used = {key: actual.get(key, hold.credits) for key, hold in held.items()}
        within = [End(key=key, charged=used[key]) for key, hold in held.items() if used[key] <= hold.credits]
        await holds.finish(tx, "captured", within)
        for key, hold in held.items():
            if used[key] > hold.credits:
                await self._overshoot(tx, hold, used[key] - hold.credits)

    async def release(self, tx: Tx, *keys: str, absorbed: Mapping[str, Decimal] = NOTHING) -> None:
        """Give holds back; nothing happens to a key under which nothing is held.

        Args:
            tx: the organization's transaction.
            keys: of the holds.
            absorbed: AI credits of model cost that nobody pays, for some of the keys.

        Raises:
            MoneyError: a key was captured already, or an amount is not one, or of none of the keys.
        """
        _check(keys, absorbed)
        await holds.release(tx, [End(key=key, absorbed=absorbed.get(key, ZERO)) for key in keys])

    def knows(self, org_id: UUID) -> bool:
        """Whether the balances that it decides by are known now: here always, they are in the database."""
        return True

    def _knows(self, org_id: UUID) -> bool:
        """Whether the balances are known where another one keeps them."""
        return False

    async def _overshoot(self, tx: Tx, hold: Hold, over: Decimal) -> None:
        now = self._clock()
        await ensure_grants(tx, now)
        if not (await standings(tx, now))[hold.account].covers(over):
            return await holds.finish(tx, "captured", [End(key=hold.key, charged=hold.credits, absorbed=over)])
        await holds.finish(tx, "captured", [End(key=hold.key, charged=hold.credits)])
        extra = Hold(
            key=f"{hold.key}:overshoot",
            account=hold.account,
            feature=hold.feature,
            units=Decimal(0),
            credits=over,
            run_id=hold.run_id,
            audit_id=hold.audit_id,
        )
        await holds.take(tx, [extra], now)
        await holds.finish(tx, "captured", [End(key=extra.key, charged=over)])


def _priced(ask: Ask, known: Hold | None) -> Hold:
    """The hold an ask stands for. One that is yet to be taken has the state released."""
    account, cost = CATALOG.price(ask.feature)
    if known is None:
        units = _amount(ask.units)
        return Hold(
            key=ask.key,
            account=account,
            feature=ask.feature,
            units=units,
            credits=units * cost,
            state="released",
            run_id=ask.run_id,
            audit_id=ask.audit_id,
        )
    if known.feature != ask.feature:
        raise MoneyError(f"{ask.key} was reserved for {known.feature}, not for {ask.feature}.")
    return known


def _held(key: str, hold: Hold | None) -> Hold:
    if hold is None or hold.state != "held":
        raise MoneyError(f"{key} cannot be charged: it is {hold.state if hold else 'unknown'}, not held.")
    return hold


def _check(keys: Sequence[str], amounts: Mapping[str, Decimal]) -> None:
    """A mistaken key must not go by as "nothing was said about this one"."""
    for key, amount in amounts.items():
        _amount(amount)
        if key not in keys:
            raise MoneyError(f"An amount is given for {key}, which is none of the keys.")


def _amount(value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0:
        raise MoneyError(f"{value} is not an amount of credits.")
    return value
