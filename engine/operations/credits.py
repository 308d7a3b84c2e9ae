"""Credits as a person knows them: balances, grants, and the receipt of a run."""

from decimal import Decimal, InvalidOperation
from typing import get_args
from uuid import UUID, uuid4

from billing import accounts, receipts
from billing.accounts import Balance
from billing.receipts import Receipt
from domain.errors import BadInput
from domain.vocabulary import Account
from engine.services import Data, now

ACCOUNTS: tuple[Account, ...] = get_args(Account)


async def balances(data: Data) -> dict[str, Balance]:
    """Both accounts by name: balance, held, included, usage, renewal, low, empty."""
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        return await accounts.balances(tx, now())


async def grant(data: Data, account: str, amount: str, key: str | None = None) -> None:
    """Give the organization credits. The same `key` gives them once.

    Raises: BadInput.
    """
    if account not in ACCOUNTS:
        raise BadInput(f"There is no account {account!r}: use {' or '.join(ACCOUNTS)}.")
    async with data.transaction(data.org_id) as tx:
        await accounts.grant(tx, account, _amount(amount), key or f"cli:{account}:{uuid4()}", kind="adjustment")


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0 or amount > 10_000_000:
        raise BadInput(f"{text!r} is not an amount: use a number from 1 to 10000000.")
    return amount


async def receipt(data: Data, run_id: UUID) -> Receipt:
    """Every credit of a run, by work and by model call. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
        return await receipts.receipt(tx, run_id)
