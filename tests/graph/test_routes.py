"""Routes are pure: the same state always leads to the same place."""

import pytest

from domain.vocabulary import PHASES
from graph import routes
from graph.build import build
from graph.state import merged


@pytest.mark.parametrize("phase", PHASES)
async def test_each_phase_has_its_door(phase: str) -> None:
    assert await routes.enter({"entry": phase}) == routes.ENTRIES[phase]


async def test_a_run_without_a_chosen_entry_begins_at_the_search() -> None:
    assert await routes.enter({}) == "reserve_discovery"


async def test_each_slot_becomes_an_audit_with_ids_and_what_to_hold() -> None:
    state = {"run_id": "r", "org_id": "o", "slots": ["1:0", "1:1"], "estimate": "9.6", "outcomes": {"a": "completed"}}
    sent = await routes.fan_out(state)  # type: ignore[arg-type]
    assert [(each.node, each.arg) for each in sent if not isinstance(each, str)] == [
        ("audit", {"run_id": "r", "org_id": "o", "slot": slot, "estimate": "9.6"}) for slot in ("1:0", "1:1")
    ]


async def test_no_slot_leads_to_the_ranking() -> None:
    assert await routes.fan_out({"run_id": "r", "slots": []}) == "finalize_rank"


async def test_a_slot_without_an_audit_ends() -> None:
    assert await routes.claimed({"audit_id": ""}) == "__end__"
    assert await routes.claimed({"audit_id": "a"}) == "map_urls"


async def test_an_audit_that_was_closed_is_over() -> None:
    assert await routes.readable({"outcomes": {"a": "unreadable"}}) == "__end__"
    assert await routes.readable({}) == "dossier"


def test_outcomes_of_parallel_audits_come_together() -> None:
    assert merged({"a": "completed"}, {"b": "error"}) == {"a": "completed", "b": "error"}


def test_every_working_node_of_an_audit_has_its_error_handler_inside() -> None:
    audit = build().nodes["audit"].runnable
    handlers = {name.removeprefix("__error_handler__") for name in audit.nodes if name.startswith("__error")}  # type: ignore[attr-defined]
    assert handlers == {"map_urls", "filter_urls", "scrape", "dossier"}
