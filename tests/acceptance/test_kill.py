"""SIGKILL in the middle of `generate_dossier`, then `leadatlas resume`: the work and the books are as without it."""

import signal
import time

import pytest

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = (
    *("Maple Street Family Dental", "Riverside Smiles", "Hadley & Sons Plumbing"),
    *("Elm Park Plumbing & Drain", "Voss Electric", "Petal & Stem"),
)
STATES = "select domain, status, completed_at from audits order by domain"
FETCHED = "select url, fetched_at from pages join audits a on a.id = audit_id where a.status = 'completed' order by url"


@pytest.mark.slow
def test_a_killed_run_goes_on_and_nothing_is_done_or_charged_twice(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    run_killed_half_way(product, str(town))
    done = [row for row in product.rows(STATES) if row["status"] == "completed"]
    fetched = product.rows(FETCHED)
    assert 1 <= len(done) < len(NAMES)

    said = product("resume", "last", "--json")

    assert (said.code, said.json["run"]["status"]) == (0, "completed")
    after = product.rows(STATES)
    assert [row["status"] for row in after] == ["completed"] * len(NAMES)
    assert [row for row in after if row in done] == done, "finished audits are not run again"
    assert [row for row in product.rows(FETCHED) if row in fetched] == fetched, "nor are their pages read again"
    assert product.rows("select key from credit_holds where state = 'held'") == []
    charged = product.rows("select audit_id, credits from usage_events where feature = 'dossier_research'")
    assert [int(row["credits"]) for row in charged] == [2] * len(NAMES)
    assert len({row["audit_id"] for row in charged}) == len(NAMES)
    searched = product.rows("select credits from usage_events where feature = 'lead_discovery'")
    assert [int(row["credits"]) for row in searched] == [1]


def run_killed_half_way(product: Product, town: str) -> None:
    """A run that is killed once some audits are done and others are under way."""
    slow = {"SANDBOX_LATENCY": "60", "SANDBOX_MODEL_LATENCY": "250"}
    with product.start("run", "businesses everywhere", "-n", "20", "--town", town, "--json", **slow) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            states = [row["status"] for row in product.rows(STATES)]
            if "completed" in states and "running" in states:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
