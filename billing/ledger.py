"""The default meter: balances, holds and charges in our own Postgres, decided under one lock per organization."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing import holds
from billing.catalog import CATALOG
from billing.holds import Hold
from billing.plans import ensure_grants, lock_accounts
from billing.refusals import not_covered, over_budget
from billing.standing import standings
from domain.errors import MoneyError
from domain.ports import Tx
from domain.vocabulary import Ask, Refusal, Reserved

log = logging.getLogger(__name__)


class Ledger:
    """Implements `domain.ports.Meter` (DESIGN section 4)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Use a clock that tells aware times; it decides periods and which lots have expired."""
        self._clock = clock

    async def refresh(self, org_id: UUID) -> None:
        """Do nothing: the balances are in the database."""

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
        known = await holds.find(tx, *(ask.key for ask in asks))
        wanted = [_priced(ask, known.get(ask.key)) for ask in asks]
        missing = [hold for hold in wanted if hold.state == "released"]
        if refusal := await over_budget(tx, missing, budget, plan, now) or await not_covered(tx, missing, plan, now):
            refused = next(hold for hold in missing if hold.feature == refusal.feature)
            log.info("refused: %s", refusal.kind, extra=holds.about(refused))
            return refusal
        for hold in missing:
            await holds.take(tx, hold, now)
        return Reserved(already_paid=bool(wanted) and all(hold.state == "captured" for hold in wanted))

    async def capture(self, tx: Tx, key: str, *, actual: Decimal | None = None) -> None:
        """Charge a hold and write its usage event, in the transaction of the result.

        Args:
            tx: the transaction that stores the result.
            key: of the hold.
            actual: credits really used; less gives the rest back, more is charged under `{key}:overshoot`
                when it is covered and absorbed otherwise. None charges what is held.

        Raises:
            MoneyError: the key is not held, or `actual` is not an amount.
        """
        await lock_accounts(tx)
        hold = (await holds.find(tx, key)).get(key)
        if hold is None or hold.state != "held":
            raise MoneyError(f"{key} cannot be charged: it is {hold.state if hold else 'unknown'}, not held.")
        used = hold.credits if actual is None else _amount(actual)
        if used <= hold.credits:
            await holds.settle(tx, hold, used)
        else:
            await self._overshoot(tx, hold, used - hold.credits)

    async def release(self, tx: Tx, key: str, *, absorbed: Decimal | None = None) -> None:
        """Give a hold back; nothing happens when nothing is held.

        Args:
            tx: the organization's transaction.
            key: of the hold.
            absorbed: AI credits of model cost that nobody pays.

        Raises:
            MoneyError: the key was captured already, or `absorbed` is not an amount.
        """
        await holds.release(tx, key, None if absorbed is None else _amount(absorbed))

    async def _overshoot(self, tx: Tx, hold: Hold, over: Decimal) -> None:
        now = self._clock()
        await ensure_grants(tx, now)
        if not (await standings(tx, now))[hold.account].covers(over):
            return await holds.settle(tx, hold, hold.credits, absorbed=over)
        await holds.settle(tx, hold, hold.credits)
        extra = Hold(
            key=f"{hold.key}:overshoot",
            account=hold.account,
            feature=hold.feature,
            units=Decimal(0),
            credits=over,
            run_id=hold.run_id,
            audit_id=hold.audit_id,
        )
        await holds.take(tx, extra, now)
        await holds.settle(tx, extra, over)


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


def _amount(value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0:
        raise MoneyError(f"{value} is not an amount of credits.")
    return value
