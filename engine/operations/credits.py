"""Credits as a person knows them: balances, grants, and the receipt of a run."""

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, get_args
from uuid import UUID, uuid4

from billing import accounts, receipts
from billing import usage as used
from billing.accounts import Balance, Lot
from billing.catalog import Plan
from billing.plans import ensure_grants, plan_of
from billing.receipts import Receipt
from billing.traces import traces
from billing.usage import By, Group
from domain.credits import countable
from domain.errors import BadInput
from domain.ports import Tx
from domain.vocabulary import Account
from engine.operations import waking
from engine.operations.chats import owner_of
from engine.services import Data, now
from store import chats

MOST = 10_000_000
DIGITS, FINEST = 8, -30
"""Digits before the point, and the place of the last one behind it: finer than any charge, and kept by the books."""
ACCOUNTS: tuple[Account, ...] = get_args(Account)


async def balances(data: Data) -> dict[str, Balance]:
    """Both accounts by name: balance, held, included, usage, renewal, low, empty."""
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        return await accounts.balances(tx, now())


async def plan_and_balances(data: Data) -> tuple[Plan, dict[str, Balance]]:
    """The organization's plan, and both accounts by name."""
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        told = await accounts.balances(tx, now())
        return await plan_of(tx), told


async def lots(data: Data) -> list[Lot]:
    """What is left of both accounts, by when it arrived and when it ends, in the order in which it is spent."""
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        await ensure_grants(tx, now())
        return await accounts.lots(tx, now())


async def grant(data: Data, account: str, amount: str, key: str | None = None) -> None:
    """Give the organization credits, and let its paused runs go on. The same `key` gives them once.

    Raises: BadInput, also where Autumn keeps the balances.
    """
    named = known(account)
    async with data.transaction(data.org_id) as tx:
        key = key or f"cli:{account}:{uuid4()}"
        new = await accounts.grant(tx, named, _amount(amount), key, kind="adjustment")
    if new:
        await waking.credited(data)


def kept_here(data: Data) -> None:
    """Raises: BadInput where Autumn keeps the balances: what we booked would count nowhere."""
    if data.autumn is not None:
        raise BadInput("Autumn keeps the credits of this organization: change them in its dashboard.")


def known(account: str) -> Account:
    """An account as a person names it. Raises: BadInput."""
    for each in ACCOUNTS:
        if each == account:
            return each
    raise BadInput(f"There is no account {account!r}: use {' or '.join(ACCOUNTS)}.")


def _amount(text: str) -> Decimal:
    amount = number(text)
    if amount <= 0:
        raise BadInput(f"{text!r} is not an amount: use a number above 0, up to {MOST}.")
    return amount


def number(text: str) -> Decimal:
    """An amount as a person types it, of either sign; 0 for what is none, or cannot be booked."""
    try:
        told = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return told if countable(told, DIGITS, FINEST) and -MOST <= told <= MOST else Decimal(0)


async def receipt(data: Data, run_id: UUID) -> Receipt:
    """Every credit of a run, by work and by model call. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
        return await receipts.receipt(tx, run_id)


def traced(bill: Receipt) -> dict[str, Any]:
    """A receipt as a document: each charge and each call with its phase, the work they are for, and the sums."""
    return {
        "events": [{**asdict(event), "phase": event.phase, "absorbed": event.absorbed} for event in bill.events],
        "calls": [{**asdict(call), "phase": receipts.phase_of(call.purpose)} for call in bill.calls],
        "work": [{**asdict(each), "pending": each.pending} for each in traces(bill)],
        "charged": {account: bill.charged(account) for account in ACCOUNTS},
        "absorbed": bill.absorbed,
        "usd": bill.usd,
        "unpriced": bill.unpriced,
    }


async def usage(
    data: Data,
    by: By,
    limit: int,
    before: tuple[datetime, str] | None = None,
    run_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Group]:
    """Credits, US dollars, tokens and calls by run, audit, chat, model or person; see `billing.usage.usage`.

    Raises: NotFound.
    """
    async with data.transaction(data.org_id) as tx:
        if run_id is not None:
            await data.runs.row(tx, run_id)
        groups = await used.usage(tx, by, limit, before, run_id, since, until)
        return await _with_titles(data, tx, groups) if by == "thread" else groups


async def _with_titles(data: Data, tx: Tx, groups: list[Group]) -> list[Group]:
    """Chats by their titles: those of whoever asks, because chats are private."""
    titles = await chats.titles(tx, owner_of(data), [UUID(each.part) for each in groups if each.part])
    return [replace(each, name=titles.get(each.part) if each.part else None) for each in groups]
