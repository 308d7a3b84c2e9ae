"""A run's receipt as a table for whoever keeps the books: each charge, each model call, and exact sums."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.receipts import ModelCallLine, Receipt, UsageEvent
from domain.credits import WORK
from engine.operations import credits, spreadsheets
from engine.services import Data

SUMS = ("atlas_credits", "ai_credits", "absorbed", "usd", "model_credits", "prompt_tokens", "completion_tokens")
COLUMNS = ("line", "work", "for", *SUMS, "model", "remark", "at")


async def as_csv(data: Data, run_id: UUID) -> str:
    """The file. Amounts are not rounded, so that every column adds up to its sum. Raises: NotFound."""
    bill = await credits.receipt(data, run_id)
    async with data.transaction(data.org_id) as tx:
        audits = await data.audits.of_run(tx, run_id)
    names = {row["id"]: f"{row['name']} ({row['domain']})" for row in audits}
    return spreadsheets.written(COLUMNS, lines(bill, names))


def lines(bill: Receipt, names: Mapping[UUID, str]) -> Iterator[Mapping[str, Any]]:
    """The rows.

    Args:
        bill: what was charged, and what the models cost.
        names: the business of each audit.
    """
    rows = [*(_charge(each, names) for each in bill.events), *(_call(each, names) for each in bill.calls)]
    yield from ({**row, **{name: _figure(row.get(name)) for name in SUMS}} for row in rows)
    yield {"line": "sum", **{name: _figure(sum((row.get(name) or 0 for row in rows), Decimal(0))) for name in SUMS}}


def _charge(event: UsageEvent, names: Mapping[UUID, str]) -> dict[str, Any]:
    told = {"line": "charge", "work": WORK.get(event.feature, event.feature), "for": _whose(event.audit_id, names)}
    return {**told, event.account: event.credits, "absorbed": event.absorbed or None, "at": event.created_at}


def _call(call: ModelCallLine, names: Mapping[UUID, str]) -> dict[str, Any]:
    told = {"line": "model call", "work": WORK.get(call.purpose, call.purpose), "for": _whose(call.audit_id, names)}
    tokens = {"prompt_tokens": call.prompt_tokens, "completion_tokens": call.completion_tokens}
    remark = "unpriced" if call.usd is None else "reported before" if call.repeated else ""
    cost = {"usd": call.usd, "model_credits": call.credits, "model": f"{call.provider}/{call.model}"}
    return {**told, **tokens, **cost, "remark": remark, "at": call.created_at}


def _whose(audit_id: UUID | None, names: Mapping[UUID, str]) -> str:
    return "the whole run" if audit_id is None else names.get(audit_id, "a website")


def _figure(value: Decimal | int | None) -> str | None:
    """In full and without an exponent, so that a sum can be checked."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
