"""A receipt beside the provider's own bill: the sandbox's model counts by itself what its answers cost."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from engine.operations import credits, runs
from engine.services import Services, open_services
from engine.settings import Settings
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Law Office of Teresa Quiroga", "Prairie Rooter", "Dr. Okafor & Daughters")


@asynccontextmanager
async def product(url: str, folder: Path, **more: Any) -> AsyncGenerator[Services]:
    given: dict[str, Any] = {
        "database_url": url, "leadatlas_home": folder / "home", "town": cut(folder / "town", NAMES), **more
    }  # fmt: skip
    async with open_services(Settings(_env_file=None, **given)) as services:
        yield services


async def bill(services: Services) -> tuple[int, Decimal]:
    """How many answers the provider charged for, and the US dollars."""
    assert services.sandbox is not None
    async with httpx.AsyncClient() as client:
        told = (await client.get(f"{services.sandbox.url}/sandbox/stats")).json()["bill"]
    return told["answers"], Decimal(told["usd"])


async def ran(services: Services) -> UUID:
    run_id = await runs.start(services, runs.Request(text="businesses everywhere", leads=20), here=True)
    assert await runs.execute(services, run_id) == "completed"
    return run_id


async def booked(services: Services, run_id: UUID) -> dict[str, Decimal]:
    """What the ledger's entries say that a run took from the lots, by account."""
    async with services.transaction(services.org_id) as tx:
        rows = await (
            await tx.connection.execute(
                """select e.account, -sum(e.amount) as taken from credit_entries e
                     join credit_holds h on h.org_id = e.org_id and h.key = e.key
                    where h.run_id = %s group by e.account""",
                [run_id],
            )
        ).fetchall()
    return {row["account"]: row["taken"] for row in rows}


async def test_a_receipt_its_ledger_and_the_providers_bill_are_one_sum(database_url: str, tmp_path: Path) -> None:
    async with product(database_url, tmp_path) as services:
        run_id = await ran(services)
        receipt = await credits.receipt(services, run_id)
        answers, usd = await bill(services)
        entries = await booked(services, run_id)
    assert answers == len(receipt.calls) > 0
    assert receipt.usd == usd, "to the last digit"
    assert receipt.charged("ai_credits") + receipt.absorbed == usd * 4000
    assert {account: receipt.charged(account) for account in entries} == entries
    told = credits.traces(receipt)
    assert [each.pending for each in told] == [Decimal(0)] * len(told), "each audit's charge is its calls' cost"
    assert sum(each.usd for each in told) == usd
    assert sum(each.atlas_credits for each in told) == entries["atlas_credits"]


@pytest.mark.slow
async def test_the_same_search_twice_is_on_the_bill_twice(database_url: str, tmp_path: Path) -> None:
    """Equal questions are two generations, and each is paid."""
    async with product(database_url, tmp_path) as services:
        first, second = [await credits.receipt(services, await ran(services)) for _ in range(2)]
        answers, usd = await bill(services)
    assert answers == len(first.calls) + len(second.calls)
    assert first.usd + second.usd == usd
    assert not any(call.repeated for call in (*first.calls, *second.calls))
