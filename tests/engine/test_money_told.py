"""What a pause and a receipt tell about money, by name (seeds 000, 001 and 003)."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from billing.usage import usage
from domain.errors import ServiceRefused, ServiceUnavailable
from domain.vocabulary import ModelAnswer, ModelRequest
from engine.operations import credits
from store.organizations import LOCAL
from tests.engine.test_pauses import leave, status_of
from tests.world import open_world

SEED_000 = {
    "allowed", "atlas_feature_id", "required_balance", "balance", "deficit", "usage", "included_usage", "interval",
    "interval_count", "unlimited", "overage_allowed", "credit_schema",
}  # fmt: skip
"""`creditInfo` of checkAndPause, in snake case as on Autumn's wire."""
SEED_001 = {"phase", "feature_id", "preview", "created_at", "credit_info"}
"""`billingBlock`."""
PATHS = ("", "about", "contact", "team", "prices", "implants", "whitening", "braces")
"""More than six: the model is asked which to read."""


@dataclass
class Priced:
    """Another model for each purpose, each with a price of its own, as `LLM_MODEL_DOSSIER` makes it."""

    inner: Any
    prices: dict[str, tuple[str, Decimal | None]]

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        model, usd = self.prices[request.purpose]
        return replace(await self.inner.ask(request), model=model, usd=usd)


async def test_a_pause_tells_every_field_of_the_seeds_credit_info(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 2)
        run_id, status = await world.run()
        block: Any = (await status_of(world, run_id))["billing_block"]
    info = block["credit_info"]
    assert status == "paused_for_upgrade"
    assert set(info) == SEED_000 | {"feature", "preview"}
    assert set(block) == SEED_001 | {"kind", "audit_ids", "needed_to_finish", "checkout"}
    assert (info["allowed"], info["feature"], info["atlas_feature_id"]) == (False, "dossier_research", "atlas_credits")
    assert [Decimal(info[name]) for name in ("required_balance", "balance", "deficit")] == [2, 1, 1]
    assert (info["interval"], info["interval_count"], info["unlimited"], info["overage_allowed"]) == (
        "month", 1, False, False,
    )  # fmt: skip
    assert Decimal(info["usage"]) + Decimal(info["balance"]) == Decimal(info["included_usage"]) == 50
    assert {each["feature_id"]: each["credit_amount"] for each in info["credit_schema"]} == {
        "lead_discovery": "1", "dossier_research": "2",
    }  # fmt: skip
    assert {offer["id"] for offer in block["preview"]["products"]} >= {"pro_monthly", "atlas_pack"}
    assert (block["kind"], len(block["audit_ids"])) == ("insufficient", 3)
    needed = {account: Decimal(amount) for account, amount in block["needed_to_finish"].items()}
    assert needed == {"atlas_credits": 6, "ai_credits": Decimal("28.8")}


async def test_audits_that_have_credit_finish_and_those_that_lack_it_pause_together(database_url: str) -> None:
    """Seed 002: never `completed`, never `error`, whatever the number that is left."""
    async with open_world(database_url, leads=5) as world:
        await leave(world, 1 + 2 * 2)
        run_id, status = await world.run()
        told = await status_of(world, run_id)
        states = Counter(row["status"] for row in await world.rows("select status from audits"))
        assert (status, told["status"], told["error"]) == ("paused_for_upgrade", "paused_for_upgrade", None)
        assert states == {"completed": 2, "queued": 3}
        block: Any = told["billing_block"]
        assert len(block["audit_ids"]) == 3
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []
        phases: Any = told["phases"]
        assert {phase["status"] for phase in phases} == {"complete", "running", "pending"}


async def test_different_models_deduct_differently(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.web.paths = PATHS
        model = Priced(
            world.model, {"filter_urls": ("small", Decimal("0.00002")), "dossier": ("large", Decimal("0.0030005"))}
        )
        run_id, status = await world.but(model=model).run()
        receipt = await credits.receipt(world.services, run_id)
        async with world.services.transaction(LOCAL) as tx:
            by = {group.part: group for group in await usage(tx, "model", 10)}
    assert status == "completed"
    assert (by["small"].model_credits, by["large"].model_credits) == (Decimal("0.24"), Decimal("36.006"))
    assert (by["small"].calls, by["large"].calls) == (3, 3)
    assert receipt.charged("ai_credits") == Decimal("36.246")
    assert {call.model: call.credits for call in receipt.calls} == {
        "small": Decimal("0.08"), "large": Decimal("12.002"),
    }  # fmt: skip


async def test_a_model_without_a_price_is_counted_beside_one_that_has_one(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.web.paths = PATHS
        model = Priced(world.model, {"filter_urls": ("small", None), "dossier": ("large", Decimal("0.001"))})
        run_id, _ = await world.but(model=model).run()
        receipt = await credits.receipt(world.services, run_id)
    assert (receipt.unpriced, receipt.usd, receipt.charged("ai_credits")) == (3, Decimal("0.003"), 12)
    assert [each.unpriced for each in credits.traces(receipt) if each.audit_id] == [1, 1, 1]


async def test_an_answer_that_cannot_be_used_is_on_the_receipt(database_url: str) -> None:
    """Its provider charges for it: charged with the audit that it was asked for, or absorbed with one that fails."""
    empty, refused = ServiceUnavailable("The model gave no answer."), ServiceRefused("The model declined to answer.")
    empty.spent, refused.spent = spent("gen_empty"), spent("gen_refused")
    async with open_world(database_url, leads=2) as world:
        world.model.errors = [empty, refused]
        run_id, status = await world.run()
        receipt = await credits.receipt(world.services, run_id)
    assert status == "completed"
    assert {call.generation_id for call in receipt.calls} >= {"gen_empty", "gen_refused"}
    assert receipt.usd * 4000 == receipt.charged("ai_credits") + receipt.absorbed == 4 + 2 * 8
    assert receipt.absorbed >= 8, "the refused one failed its audit"
    assert {each.pending for each in credits.traces(receipt)} == {Decimal(0)}


def spent(generation: str) -> ModelAnswer:
    return ModelAnswer(
        text="", provider="test", model="test", prompt_tokens=9, completion_tokens=0, usd=Decimal("0.002"),
        generation_id=generation,
    )  # fmt: skip


async def test_a_failed_audit_is_absorbed_and_the_trace_says_so(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        world.model.answer = unquotable
        run_id, status = await world.run()
        receipt = await credits.receipt(world.services, run_id)
    failed = [each for each in credits.traces(receipt) if each.audit_id and each.absorbed]
    assert (status, len(failed), receipt.charged("ai_credits")) == ("completed", 2, 0)
    assert {(each.atlas_credits, each.pending) for each in failed} == {(0, 0)}
    assert receipt.absorbed == receipt.usd * 4000


def unquotable(request: ModelRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Claims with quotes that stand nowhere."""
    return {**told, "claims": [{**claim, "quote": "nobody wrote this anywhere at all"} for claim in told["claims"]]}
