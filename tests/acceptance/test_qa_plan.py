"""The QA plan of seed 002 and the acceptance list of seed 001, as far as they are about credits, point by point."""

import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Northgate Orthodontics")
BROKEN = "Springfield Kids’ Dentistry"
FINALIZE = "select 1 from run_events where phase = 'finalize_rank' or type = 'run_completed'"
HELD = "select 1 from credit_holds where state = 'held'"
CHARGED = "select key, org_id, audit_id from usage_events where feature = 'dossier_research' order by id"
STATES = "select status from runs order by created_at"


def begin(product: Product, town: Path, balance: int) -> dict[str, Any]:
    """A run of an account with so many Atlas credits; it is told as JSON after it has stopped."""
    product.leave(balance)
    said = product("run", "businesses everywhere", "--town", str(town), "--json")
    assert said.code == 3, said
    return said.json


def phases(told: dict[str, Any]) -> dict[str, str]:
    return {phase["phase"]: phase["status"] for phase in told["run"]["phases"]}


@pytest.mark.slow
def test_1_pause_during_phase_5_with_one_credit(product: Product) -> None:
    told = begin(product, cut(product.folder / "town", NAMES), 1)
    run, block = told["run"], told["run"]["billing_block"]
    assert run["status"] == "paused_for_upgrade"
    assert (block["kind"], block["phase"], block["feature_id"]) == (
        *("insufficient", "generate_dossier"),
        "dossier_research",
    )
    assert len(block["audit_ids"]) == 3
    info = block["credit_info"]
    assert info["allowed"] is False
    assert [float(info[name]) for name in ("required_balance", "balance", "deficit")] == [2, 0, 2]
    assert [offer["id"] for offer in block["preview"]["products"]] == ["pro_monthly", "pro_annual", "atlas_pack"]
    assert phases(told)["generate_dossier"] == "running", "a pause is no completion"
    assert phases(told)["finalize_rank"] == "pending"
    assert product.rows(FINALIZE) == []
    assert product.rows(HELD) == []
    again = product("show", run["id"], "--json").json["run"]
    assert (again["status"], again["billing_block"]) == ("paused_for_upgrade", block)


@pytest.mark.slow
def test_2_pause_during_phase_1_with_no_credit(product: Product) -> None:
    told = begin(product, cut(product.folder / "town", NAMES), 0)
    block = told["run"]["billing_block"]
    assert told["run"]["status"] == "paused_for_upgrade"
    assert (block["phase"], block["feature_id"], block["audit_ids"]) == ("source", "lead_discovery", [])
    assert told["opportunities"] == [], "nothing was searched"
    assert product.rows(FINALIZE) == []
    assert product.rows("select 1 from usage_events") == []


@pytest.mark.slow
def test_3_resume_after_topping_up_goes_on_at_the_exact_audit(product: Product) -> None:
    told = begin(product, cut(product.folder / "town", NAMES), 1 + 2)
    run_id, finished = told["run"]["id"], product.rows(CHARGED)
    assert len(finished) == 1
    early = product("resume", run_id)
    assert (early.code, "Not enough yet" in early.err) == (3, True), early
    assert product.rows(STATES) == [{"status": "paused_for_upgrade"}]

    assert product("credits", "grant", "atlas_credits", "4").code == 0
    done = product("resume", run_id, "--json")

    assert (done.code, done.json["run"]["status"], done.json["run"]["billing_block"]) == (0, "completed", None)
    assert set(phases(done.json).values()) == {"complete"}
    assert len(product.rows("select 1 from run_attempts")) == 2, "a new execution is on record"
    charged = product.rows(CHARGED)
    assert charged[:1] == finished
    assert len({row["audit_id"] for row in charged}) == len(charged) == 3
    assert len({row["org_id"] for row in charged}) == 1, "the same customer pays before and after"
    assert product.rows(HELD) == []


@pytest.mark.slow
def test_4_a_failure_that_is_not_about_credits_completes_with_some_failures(product: Product) -> None:
    product("credits")
    town = cut(product.folder / "town", (*NAMES[:1], BROKEN))
    told = product("run", "businesses everywhere", "--town", str(town), "--json").json
    assert told["run"]["status"] == "completed"
    assert phases(told)["finalize_rank"] == "complete"
    (message,) = [each["message"] for each in told["run"]["phases"] if each["phase"] == "generate_dossier"]
    assert message.endswith("completed with some failures (1)")
    assert len(product.rows(CHARGED)) == 1, "the failed audit is not charged"
    assert product.rows(HELD) == []


@pytest.mark.slow
def test_5_several_paused_runs_go_on_by_themselves_oldest_first(product: Product) -> None:
    """After a grant, in a worker of its own: the first one to its end, the second one as far as the credit goes."""
    town = cut(product.folder / "town", NAMES)
    for _ in range(2):
        begin(product, town, 1)
    assert product.rows(STATES) == [{"status": "paused_for_upgrade"}] * 2
    with worker(product, town):
        assert product("credits", "grant", "atlas_credits", "8").code == 0
        until(product, "select 1 from run_attempts where ended_at is not null offset 3")
    assert product.rows(STATES) == [{"status": "completed"}, {"status": "paused_for_upgrade"}]
    spent = "select count(*) as n from usage_events u join runs r on r.id = u.run_id where audit_id is not null"
    of_run = f"{spent} and feature = 'dossier_research' group by r.id order by r.created_at"
    assert [row["n"] for row in product.rows(of_run)] == [3, 1]
    resumed = "select data->>'by_itself' as alone from run_events where type = 'run_resumed'"
    assert product.rows(resumed) == [{"alone": "true"}] * 2


@contextmanager
def worker(product: Product, town: Path) -> Generator["subprocess.Popen[str]"]:
    """A worker process of a town."""
    with product.start("worker", TOWN=str(town)) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def until(product: Product, sql: str, seconds: float = 60) -> None:
    """Wait until a statement gives a row."""
    deadline = time.monotonic() + seconds
    while not product.rows(sql):
        assert time.monotonic() < deadline, product.rows("select status, error from runs")
        time.sleep(0.1)
