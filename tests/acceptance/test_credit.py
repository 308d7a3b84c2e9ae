"""Credit: a run that lacks it pauses with its block, and a grant and a resume go on at the exact audit."""

import pytest

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Northgate Orthodontics", "Voss Electric")
BLOCK = ("insufficient", "generate_dossier", "dossier_research")
PAGES = "select url, fetched_at from pages order by url"


@pytest.mark.slow
def test_a_run_pauses_where_credit_ends_and_goes_on_at_the_exact_audit(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    product.leave(1 + 2 * 3)
    said = product("run", "businesses everywhere", "--town", str(town), "--json")
    run = said.json["run"]
    block = run["billing_block"]
    assert (said.code, run["status"]) == (3, "paused_for_upgrade")
    assert (block["kind"], block["phase"], block["feature_id"]) == BLOCK
    assert len(block["audit_ids"]) == 1
    assert run["counts"]["audits_completed"] == 3
    before = product.rows(PAGES)

    assert product("credits", "grant", "atlas_credits", "2").code == 0
    done = product("resume", "last", "--json")

    assert (done.code, done.json["run"]["status"]) == (0, "completed")
    assert done.json["run"]["counts"]["audits_completed"] == 4
    assert [row for row in product.rows(PAGES) if row in before] == before, "finished audits were not read again"
    charged = product.rows("select audit_id from usage_events where feature = 'dossier_research'")
    assert len(charged) == len({row["audit_id"] for row in charged}) == 4
    left = product.rows("select sum(remaining) as n from credit_grants where account = 'atlas_credits'")
    assert left[0]["n"] == 0
