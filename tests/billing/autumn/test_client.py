"""What our client makes of Autumn's answers: an answer, a refusal, or unknown, and never one for the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from billing.autumn.client import Autumn, open_autumn
from billing.autumn.wire import FLAT, Answer, Wire
from domain.errors import BadKey, BillingRefused, BillingUnavailable
from sandbox.autumn_books import Books
from sandbox.faults import Fault
from tests.pretend import KEY, Pretend, at_once, pretending, selling

UNKNOWN = [
    Fault.QUEUED, Fault.TOO_MANY, Fault.BROKEN, Fault.DOWN, Fault.MALFORMED, Fault.RESET, Fault.TIMEOUT_BEFORE,
    Fault.TIMEOUT_AFTER, Fault.SLOW,
]  # fmt: skip


async def test_a_new_customer_has_the_free_plan_and_the_same_id_is_the_same_customer(
    autumn: Autumn, stranger: UUID
) -> None:
    first = await autumn.customer(stranger, "Lake & Sons", "ann@example.com")
    again = await autumn.customer(stranger, "Lake & Sons", "ann@example.com")
    assert first == again
    assert (first.id, first.plan) == (str(stranger), "free")
    assert {name: each.balance for name, each in first.balances.items()} == {
        "atlas_credits": 50, "ai_credits": 8000, "canvases": 3,
    }  # fmt: skip


async def test_an_address_that_is_no_email_to_autumn_is_left_out(
    pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    await autumn.customer(stranger, "Local", "local")
    assert pretend.asked("/v1/customers")[-1].body == {"id": str(stranger), "name": "Local"}


async def test_a_check_asks_for_the_metered_feature_and_is_answered_in_credits(autumn: Autumn, stranger: UUID) -> None:
    await autumn.customer(stranger, "A")
    enough = await autumn.check(stranger, "dossier_research", Decimal(25))
    assert (enough.allowed, enough.required, enough.balance.feature, enough.balance.balance) == (
        True, 50, "atlas_credits", 50,
    )  # fmt: skip
    assert enough.balance.schema == {"lead_discovery": 1, "dossier_research": 2}
    short = await autumn.check(stranger, "dossier_research", Decimal(26))
    assert (short.allowed, short.deficit) == (False, 2)


@pytest.mark.parametrize("fault", UNKNOWN)
async def test_a_check_without_a_certain_answer_is_unknown(
    fault: Fault, pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    await autumn.customer(stranger, "A")
    pretend.plan("/v1/check", fault, fault)
    with pytest.raises(BillingUnavailable):
        await autumn.check(stranger, "lead_discovery", Decimal(1))
    pretend.sandbox.faults.reset()
    assert (await autumn.check(stranger, "lead_discovery", Decimal(1))).allowed


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.RESET, Fault.TIMEOUT_BEFORE, Fault.MALFORMED, Fault.TOO_MANY])
async def test_what_may_be_asked_twice_is(fault: Fault, pretend: Pretend, autumn: Autumn, stranger: UUID) -> None:
    pretend.plan("/v1/customers", fault)
    assert (await autumn.customer(stranger, "A")).plan == "free"


async def test_a_short_wait_that_autumn_asks_for_is_waited_out(stranger: UUID) -> None:
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    async with selling(sleep=note) as (pretend, autumn):
        pretend.plan("/v1/customers", Fault.TOO_MANY)
        assert (await autumn.customer(stranger, "A")).plan == "free"
        pretend.plan("/v1/customers", Fault.TOO_MANY, Fault.TOO_MANY)
        with pytest.raises(BillingUnavailable) as refused:
            await autumn.customer(stranger, "A")
    assert (waited, refused.value.retry_after) == ([1, 1], 1)


async def test_a_feature_nobody_granted_is_unknown_not_empty(autumn: Autumn, stranger: UUID) -> None:
    await autumn.customer(stranger, "A")
    with pytest.raises(BillingUnavailable):
        await autumn.check(stranger, "teleportation", Decimal(1))


async def test_a_key_that_autumn_does_not_know_is_said() -> None:
    async with pretending() as pretend, open_autumn(SecretStr("bad"), pretend.url) as autumn:
        with pytest.raises(BadKey, match="AUTUMN_SECRET_KEY"):
            await autumn.known("features")


async def test_a_refusal_carries_autumns_reason(autumn: Autumn, stranger: UUID) -> None:
    with pytest.raises(BillingRefused, match="not found") as refused:
        await autumn.check(stranger, "lead_discovery", Decimal(1))
    assert refused.value.code == "customer_not_found"


async def test_a_dead_port_is_unknown(stranger: UUID) -> None:
    async with open_autumn(SecretStr("k"), "http://127.0.0.1:9") as autumn:
        with pytest.raises(BillingUnavailable, match="did not answer"):
            await autumn.check(stranger, "lead_discovery", Decimal(1))


async def test_usage_is_counted_once_per_key(pretend: Pretend, autumn: Autumn, stranger: UUID) -> None:
    await autumn.customer(stranger, "A")
    assert await autumn.track(stranger, "dossier_research", Decimal(1), "k") == "applied"
    assert await autumn.track(stranger, "dossier_research", Decimal(1), "k") == "duplicate"
    assert pretend.balance(stranger) == 48
    (event,) = await autumn.events(stranger, ["dossier_research"])
    assert (event.key, event.value) == ("k", 1)


async def test_usage_beyond_the_balance_is_deducted_in_full(pretend: Pretend, autumn: Autumn, stranger: UUID) -> None:
    await autumn.customer(stranger, "A")
    await autumn.track(stranger, "lead_discovery", Decimal(53), "k")
    assert pretend.balance(stranger) == -3
    assert (await autumn.check(stranger, "lead_discovery", Decimal(1))).balance.balance == -3


@pytest.mark.parametrize(
    ("fault", "happened"),
    [(Fault.TIMEOUT_AFTER, True), (Fault.TIMEOUT_BEFORE, False), (Fault.RESET, False), (Fault.BROKEN, False)],
)
async def test_usage_is_sent_once_whatever_becomes_of_it(
    fault: Fault, happened: bool, pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    await autumn.customer(stranger, "A")
    pretend.plan("/v1/track", fault)
    with pytest.raises(BillingUnavailable):
        await autumn.track(stranger, "dossier_research", Decimal(1), "k")
    assert pretend.balance(stranger) == (48 if happened else 50)
    again = await autumn.track(stranger, "dossier_research", Decimal(1), "k")
    assert again == ("duplicate" if happened else "applied")
    assert pretend.balance(stranger) == 48


async def test_events_are_read_to_the_last_page_and_from_a_moment(
    pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    customer = pretend.sandbox.books.customer(str(stranger))
    for number in range(1001):
        pretend.sandbox.books.record(customer, "lead_discovery", Decimal(1), {"op_key": str(number)})
    assert len(await autumn.events(stranger, ["lead_discovery"])) == 1001
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await autumn.events(stranger, ["lead_discovery"], later) == []


class Busy(Wire):
    """While a list is read page by page, one more event is recorded."""

    books: Books

    async def ask(self, path: str, body: Mapping[str, Any] | None = None, *, version: str = FLAT) -> Answer:
        answer = await super().ask(path, body, version=version)
        customer = next(iter(self.books.customers.values()))
        self.books.record(customer, "lead_discovery", Decimal(1), {"op_key": "late"})
        return answer


async def test_an_event_that_a_new_one_moves_to_the_next_page_is_read_once(pretend: Pretend, stranger: UUID) -> None:
    books = pretend.sandbox.books
    customer = books.customer(str(stranger))
    for number in range(1001):
        books.record(customer, "lead_discovery", Decimal(1), {"op_key": str(number)})
    async with Busy(KEY, pretend.url) as wire:
        wire.books = books
        keys = [event.key for event in await Autumn(wire).events(stranger, ["lead_discovery"])]
    assert sorted(map(str, keys)) == sorted(map(str, range(1001)))


async def test_an_answer_nested_without_end_is_unknown(stranger: UUID) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"a":' * 100_000
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with open_autumn(KEY, url, sleep=at_once) as autumn:
            with pytest.raises(BillingUnavailable):
                await autumn.check(stranger, "lead_discovery", Decimal(1))


async def test_what_costs_something_is_paid_on_a_page_and_what_is_free_at_once(
    pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    url = await autumn.attach(stranger, "atlas_pack", "http://127.0.0.1:8000")
    assert url and url.startswith(f"{pretend.url}/sandbox/checkout/")
    assert await autumn.attach(stranger, "free", "http://127.0.0.1:8000") is None


Call = Callable[[Autumn, UUID], Awaitable[object]]


@pytest.mark.parametrize(
    "call",
    [
        lambda autumn, org: autumn.customer(org, "A"),
        lambda autumn, org: autumn.events(org, ["x"]),
        lambda autumn, org: autumn.attach(org, "atlas_pack", "u"),
    ],
)
async def test_garbage_is_unknown_for_every_call(call: Call, pretend: Pretend, autumn: Autumn, stranger: UUID) -> None:
    for path in ("/v1/customers", "/v1/events/list", "/v1/billing.attach"):
        pretend.plan(path, Fault.MALFORMED, Fault.MALFORMED)
    with pytest.raises(BillingUnavailable):
        await call(autumn, stranger)
