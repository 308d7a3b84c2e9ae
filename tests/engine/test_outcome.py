"""What the graph came back with decides a run's status, in one place and once."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.vocabulary import PHASES, RunStatus
from engine.operations import documents
from engine.outcome import needed_to_finish, settle
from store.organizations import LOCAL
from tests.world import World, open_world


def pause(kind: str, phase: str = "generate_dossier") -> dict[str, Any]:
    return {"kind": kind, "phase": phase, "feature_id": "dossier_research", "credit_info": {"required_balance": "2"}}


async def finished(world: World, run_id: UUID) -> None:
    async with world.services.transaction(LOCAL) as tx:
        for phase in PHASES:
            await world.services.runs.complete_phase(tx, run_id, phase, "done")


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["insufficient"], "paused_for_upgrade"),
        (["unavailable"], "waiting_for_billing"),
        (["insufficient", "budget", "unavailable"], "paused_for_upgrade"),
        (["unavailable", "review"], "waiting_for_review"),
    ],
)
async def test_an_open_pause_never_completes_a_run(database_url: str, kinds: list[str], status: RunStatus) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start()
        await finished(world, run_id)
        assert await settle(world.services, run_id, [pause(kind) for kind in kinds]) == status
        block = (await documents.document(world.services, run_id))["run"]["billing_block"]
        order = ["review", "budget", "insufficient", "unavailable"]
        first = min(kinds, key=order.index)
        assert (block or {"kind": "review"})["kind"] == first


async def test_only_the_row_of_the_last_phase_means_finished(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start()
        assert await settle(world.services, run_id, []) == "error"
        other = await world.start()
        await finished(world, other)
        assert await settle(world.services, other, []) == "completed"


async def test_a_second_result_changes_nothing(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start()
        await settle(world.services, run_id, [pause("insufficient")])
        assert await settle(world.services, run_id, [], "late") == "paused_for_upgrade"
        assert (await documents.document(world.services, run_id))["run"]["error"] is None


async def test_an_error_keeps_its_holds_and_marks_its_phase(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start()
        async with world.services.transaction(LOCAL) as tx:
            await world.services.runs.start_phase(tx, run_id, "source", "Looking")
        assert await settle(world.services, run_id, [], "It broke.") == "error"
        told = (await documents.document(world.services, run_id))["run"]
        assert (told["error"], told["phases"][0]["status"]) == ("It broke.", "error")


async def test_what_is_needed_to_finish_counts_what_is_left(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start(leads=20)
        async with world.services.transaction(LOCAL) as tx:
            run = await world.services.runs.get(tx, run_id)
        assert needed_to_finish(run, "source", 0, Decimal(4))["atlas_credits"] == "41"
        assert needed_to_finish(run, "generate_dossier", 3, Decimal(4))["atlas_credits"] == "6"
