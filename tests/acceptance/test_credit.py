"""Credit: a run that lacks it pauses with its block, and a grant and a resume go on at the exact audit."""

from typing import Any

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Northgate Orthodontics", "Voss Electric")
PAGES = "select url, fetched_at from pages order by url"


def test_a_run_pauses_where_credit_ends_and_goes_on_at_the_exact_audit(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    product.leave(0)
    said = product("run", "businesses everywhere", "--town", str(town), "--json")
    assert (said.code, said.json["run"]["fetched"]) == (3, 0)
    assert block_of(said.json) == ("insufficient", "source", "lead_discovery")

    resumed = granted(product, 1 + 2 * 3)
    assert resumed.code == 3
    assert block_of(resumed.json) == ("insufficient", "generate_dossier", "dossier_research")
    assert len(resumed.json["run"]["billing_block"]["audit_ids"]) == 1
    assert resumed.json["run"]["counts"]["audits_completed"] == 3
    before = product.rows(PAGES)

    refused = product("resume", "last")
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)

    done = granted(product, 2)
    assert (done.code, done.json["run"]["status"]) == (0, "completed")
    assert done.json["run"]["counts"]["audits_completed"] == 4
    assert [row for row in product.rows(PAGES) if row in before] == before, "finished audits were not read again"
    charged = product.rows("select audit_id from usage_events where feature = 'dossier_research'")
    assert len(charged) == len({row["audit_id"] for row in charged}) == 4
    left = product.rows("select sum(remaining) as n from credit_grants where account = 'atlas_credits'")
    assert left[0]["n"] == 0


def granted(product: Product, credits: int) -> Any:
    assert product("credits", "grant", "atlas_credits", str(credits)).code == 0
    return product("resume", "last", "--json")


def block_of(told: dict[str, Any]) -> tuple[str, str, str]:
    block = told["run"]["billing_block"]
    assert told["run"]["status"] == "paused_for_upgrade"
    return block["kind"], block["phase"], block["feature_id"]
