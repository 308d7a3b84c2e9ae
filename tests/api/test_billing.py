"""Checkout and Autumn's webhooks over HTTP, from the button on the pretend page to the credits."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from billing.autumn.meter import AutumnMeter
from billing.keeping import keep
from domain.vocabulary import Ask
from engine.operations import waking
from engine.services import now
from sandbox.autumn_shop import Hook, signed
from sandbox.faults import Fault
from store.organizations import LOCAL
from tests.api.serving import client, listening, opened, served
from tests.engine.test_serving import STATUS, until, worker
from tests.pretend import Pretend, selling
from tests.world import World, open_world

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOK = "/api/webhooks/autumn"


@asynccontextmanager
async def shop(url: str, secret: str | None = SECRET, **more: Any) -> AsyncGenerator[tuple[httpx.AsyncClient, Pretend]]:
    """An API whose credits a pretend Autumn keeps, and which hears of purchases there on a real port."""
    async with trading(url, 1, secret, **more) as (_, http, pretend):
        yield http, pretend


@asynccontextmanager
async def trading(
    url: str, leads: int, secret: str | None = SECRET, **more: Any
) -> AsyncGenerator[tuple[World, httpx.AsyncClient, Pretend]]:
    async with open_world(url, leads) as world, selling() as (pretend, autumn):
        meter = AutumnMeter(now, world.services.transaction, autumn)
        async with world.services.transaction(LOCAL) as tx:
            await keep(tx, "autumn")
        changed = {"autumn_webhook_secret": secret and SecretStr(secret), **more}
        settings = world.services.settings.model_copy(update=changed)
        ports = replace(world.services.ports, meter=meter)
        services = replace(world.services, ledger=meter, autumn=autumn, settings=settings, ports=ports)
        world = replace(world, services=services)
        async with opened(world) as app, listening(app) as base, client(app) as http:
            pretend.sandbox.shop.hook = Hook(base + HOOK, SECRET)
            yield world, http, pretend


async def atlas(http: httpx.AsyncClient) -> Any:
    return (await http.get("/api/credits")).json()["atlas_credits"]["balance"]


async def test_a_pack_is_bought_on_the_page_and_the_webhook_brings_the_credits(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        answer = await http.post("/api/billing/checkout", json={"product_id": "atlas_pack"})
        assert answer.status_code == 200
        url = answer.json()["url"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            page = await browser.get(url)
            assert "Atlas credits, 100" in page.text and "10.00 USD" in page.text and "<button>Pay" in page.text
            before = len(pretend.asked("/v1/check"))
            paid = await browser.post(url)
            assert (paid.status_code, paid.headers["location"]) == (303, "http://127.0.0.1:8000/")
            assert len(pretend.asked("/v1/check")) == before + 2, "the webhook made us ask"
            await browser.post(url)
            assert "Paid" in (await browser.get(url)).text
        assert await atlas(http) == 150


@pytest.mark.slow
async def test_what_is_bought_on_the_page_takes_a_paused_run_to_its_end(database_url: str) -> None:
    async with trading(database_url, leads=4) as (world, http, pretend), worker(world):
        books = pretend.sandbox.books
        assert await atlas(http) == 50
        books.deduct(books.customer(str(LOCAL)), "atlas_credits", Decimal(50 - 1 - 2 * 2), "cap")
        run_id = (await http.post("/api/runs", json={"text": "dentists in Springfield", "leads": 4})).json()["id"]
        await until(world, STATUS, id=run_id, status="paused_for_upgrade")
        assert len(world.model.asked) == 2, "audits that had credit have finished"
        url = (await http.post("/api/billing/checkout", json={"product_id": "atlas_pack"})).json()["url"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            await browser.post(url)
        told = (await http.get(f"/api/runs/{run_id}")).json()
        assert (told["status"], told["resume_at"] is None) == ("paused_for_upgrade", False), "the countdown has begun"
        await until(world, STATUS, id=run_id, status="completed")
        await until(world, "select 1 from billing_outbox having count(*) = count(acked_at)")
        assert len(world.model.asked) == 4
        assert set(world.web.fetched.values()) == {1}
        charged = await world.rows("select key from usage_events where credits > 0 order by key")
        assert pretend.keys(LOCAL) == [row["key"] for row in charged]
        assert pretend.balance(LOCAL) == await atlas(http) == 100 + 50 - 45 - 1 - 2 * 4


async def test_what_can_be_bought_is_told_with_where_it_is_sold(database_url: str) -> None:
    async with served(database_url) as (_, http):
        told = (await http.get("/api/billing/offers")).json()
        assert told["checkout"] is False
        by = {each.pop("id"): each for each in told["items"]}
        assert by["atlas_pack"] == {
            "name": "Atlas credits, 100", "price": 10, "interval": None, "atlas_credits": 100, "ai_credits": 0,
            "campaigns": 0,
        }  # fmt: skip
        assert (by["pro_annual"]["interval"], by["pro_annual"]["campaigns"]) == ("year", None)
        assert "free" not in by
    async with shop(database_url) as (http, _):
        assert (await http.get("/api/billing/offers")).json()["checkout"] is True


async def test_who_comes_back_from_a_checkout_has_the_credits_though_no_webhook_came(database_url: str) -> None:
    async with trading(database_url, leads=2) as (world, http, pretend):
        pretend.sandbox.shop.hook = None
        assert await atlas(http) == 50
        books = pretend.sandbox.books
        books.deduct(books.customer(str(LOCAL)), "atlas_credits", Decimal(50), "cap")
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        assert (await http.post("/api/billing/refresh")).status_code == 204
        assert (await http.get(f"/api/runs/{run_id}")).json()["resume_at"] is None, "nothing has come"
        url = (await http.post("/api/billing/checkout", json={"product_id": "atlas_pack"})).json()["url"]
        async with httpx.AsyncClient(trust_env=False) as browser:
            await browser.post(url)
        assert (await http.post("/api/billing/refresh")).status_code == 204
        told = (await http.get(f"/api/runs/{run_id}")).json()
        assert told["resume_at"] is not None, "the countdown has begun"
        assert (await http.post("/api/billing/refresh")).status_code == 204
        again = (await http.get(f"/api/runs/{run_id}")).json()
        assert again["resume_at"] == told["resume_at"], "looking twice does not begin it anew"


async def test_not_now_ends_with_a_purchase_whoever_asks_for_the_balances_first(database_url: str) -> None:
    async with trading(database_url, 2) as (world, http, pretend):
        assert await atlas(http) == 50
        async with world.services.transaction(LOCAL) as tx:
            await world.services.ledger.reserve(tx, [Ask(key="held", feature="lead_discovery", units=Decimal(49))])
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        await waking.put_off(world.services, run_id)
        async with world.services.transaction(LOCAL) as tx:
            await world.services.ledger.release(tx, "held")
        await atlas(http)
        put_off = "select put_off from runs"
        assert await world.rows(put_off) == [{"put_off": True}], "what was held and is given back is no purchase"
        pretend.buy(LOCAL)
        assert await atlas(http) == 149, "the page asks when the buyer comes back"
        assert await world.rows(put_off) == [{"put_off": False}]


async def test_with_the_local_ledger_credits_are_granted_not_sold(database_url: str) -> None:
    async with served(database_url) as (_, http):
        answer = await http.post("/api/billing/checkout", json={"product_id": "atlas_pack"})
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert "leadatlas credits grant" in answer.json()["detail"]
        assert (await http.post(HOOK, content=b"{}")).status_code == 409


@pytest.mark.parametrize("body", [{"product_id": "free"}, {"product_id": "moon"}, {"product_id": ""}, {}, {"x": 1}])
async def test_what_is_not_for_sale_is_refused_with_what_is(body: dict[str, Any], database_url: str) -> None:
    async with shop(database_url) as (http, _):
        answer = await http.post("/api/billing/checkout", json=body)
        assert answer.status_code == 422
        if body.get("product_id"):
            assert "pro_monthly" in answer.json()["detail"]


async def test_a_checkout_that_is_asked_for_twice_under_one_key_is_one(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        headers, wanted = {"Idempotency-Key": "click-1"}, {"product_id": "atlas_pack"}
        first, again = [await http.post("/api/billing/checkout", json=wanted, headers=headers) for _ in range(2)]
        assert first.json() == again.json()
        assert len(pretend.asked("/v1/billing.attach")) == 1


async def test_a_checkout_without_an_answer_is_said_and_not_tried_twice(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        pretend.plan("/v1/billing.attach", Fault.TIMEOUT_AFTER)
        answer = await http.post("/api/billing/checkout", json={"product_id": "atlas_pack"})
        assert answer.status_code == 503
        assert len(pretend.asked("/v1/billing.attach")) <= 1


def hook(body: str, secret: str = SECRET, **changed: str) -> dict[str, str]:
    return {**signed(secret, body), **changed}


BODY = f'{{"type":"billing.updated","data":{{"customer_id":"{LOCAL}"}}}}'


async def test_a_signed_webhook_is_a_hint_and_balances_are_asked_for(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        assert await atlas(http) == 50
        pretend.buy(LOCAL)
        asked = len(pretend.asked("/v1/check"))
        signature = hook(BODY)
        assert (await http.post(HOOK, content=BODY, headers=signature)).status_code == 204
        assert len(pretend.asked("/v1/check")) == asked + 2
        assert await atlas(http) == 150
        assert (await http.post(HOOK, content=BODY, headers=signature)).status_code == 204
        assert await atlas(http) == 150, "the same once more brings nothing more"


async def test_what_is_not_signed_by_autumn_changes_nothing(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        old = str(int(time.time()) - 301)
        when = datetime.fromtimestamp(int(old), UTC)
        signature = Webhook(SECRET).sign("msg_1", when, BODY)
        replayed = {"svix-id": "msg_1", "svix-timestamp": old, "svix-signature": signature}
        for headers in (
            {},
            hook(BODY, "whsec_" + "QUJD" * 8),
            hook(BODY + " "),
            replayed,
            hook(BODY, **{"svix-signature": "v1,nonsense"}),
            hook(BODY, **{"svix-signature": "nonsense"}),
            hook(BODY, **{"svix-timestamp": "soon"}),
            hook(BODY, **{"svix-id": "msg_other"}),
        ):
            answer = await http.post(HOOK, content=BODY, headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), headers
        assert not pretend.asked("/v1/check")


async def test_where_people_log_in_the_signature_is_enough_for_autumn_and_a_person_needs_a_key(
    database_url: str,
) -> None:
    async with shop(database_url, auth_secret=SecretStr("x" * 32)) as (http, pretend):
        pretend.sandbox.books.customer(str(LOCAL))
        wanted = {"product_id": "atlas_pack"}
        assert (await http.post("/api/billing/checkout", json=wanted)).status_code == 401
        assert not pretend.asked("/v1/billing.attach")
        about = await http.post(HOOK, content=BODY, headers={"host": "leads.example.com", **hook(BODY)})
        assert about.status_code == 204, about.text


async def test_several_signatures_may_come_while_a_secret_is_changed(database_url: str) -> None:
    async with shop(database_url) as (http, _):
        headers = hook(BODY)
        headers["svix-signature"] = f"v1,{'A' * 43}= {headers['svix-signature']}"
        assert (await http.post(HOOK, content=BODY, headers=headers)).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        "{}", "[]", '"x"', '{"data": null}', '{"data": {"customer_id": 7}}',
        '{"data": {"customer": {"id": "5f0c7b6e-9a4b-4d55-8f53-3f1f0a8b9d11"}}}',
        '{"type": "balances.limit_reached", "data": {}}',
    ],
)  # fmt: skip
async def test_what_is_about_nobody_of_ours_is_taken_and_left(body: str, database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        assert (await http.post(HOOK, content=body, headers=hook(body))).status_code == 204
        assert not pretend.asked("/v1/check")


async def test_signed_garbage_is_refused_and_a_book_is_too_much(database_url: str) -> None:
    async with shop(database_url) as (http, _):
        assert (await http.post(HOOK, content="garbage", headers=hook("garbage"))).status_code == 401
        large = "x" * 100_001
        assert (await http.post(HOOK, content=large, headers=hook(large))).status_code == 413


async def test_webhooks_are_not_expected_without_their_secret(database_url: str) -> None:
    async with shop(database_url, secret=None) as (http, _):
        answer = await http.post(HOOK, content=BODY, headers=hook(BODY))
        assert answer.status_code == 409 and "AUTUMN_WEBHOOK_SECRET" in answer.json()["detail"]


async def test_a_webhook_while_autumn_is_away_is_taken(database_url: str) -> None:
    async with shop(database_url) as (http, pretend):
        await atlas(http)
        pretend.plan("/v1/check", Fault.BROKEN, Fault.BROKEN)
        assert (await http.post(HOOK, content=BODY, headers=hook(BODY))).status_code == 204
