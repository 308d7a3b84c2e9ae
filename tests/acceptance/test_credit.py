"""Credit: a run without it pauses with its block and goes on at the exact audit; a full run costs 41 at most."""

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Riverside Smiles", "Northgate Orthodontics", "Voss Electric")


def test_a_run_without_any_credit_pauses_before_the_search(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    product.leave(0)
    said = product("run", "businesses everywhere", "--town", str(town), "--json")
    run = said.json["run"]
    assert (said.code, run["status"], run["fetched"]) == (3, "paused_for_upgrade", 0)
    assert (run["billing_block"]["kind"], run["billing_block"]["phase"]) == ("insufficient", "source")


def test_a_grant_and_a_resume_go_on_at_the_exact_audit(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    product.leave(1 + 2 * 3)
    said = product("run", "businesses everywhere", "--town", str(town), "--json")
    run = said.json["run"]
    block = run["billing_block"]
    assert (said.code, run["status"]) == (3, "paused_for_upgrade")
    assert (block["kind"], block["phase"], block["feature_id"]) == (
        "insufficient",
        "generate_dossier",
        "dossier_research",
    )
    assert len(block["audit_ids"]) == 1
    assert run["counts"]["audits_completed"] == 3
    before = product.rows("select url, fetched_at from pages order by url")

    refused = product("resume", "last")
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
    assert product("credits", "grant", "atlas_credits", "2").code == 0
    resumed = product("resume", "last", "--json")

    assert (resumed.code, resumed.json["run"]["status"]) == (0, "completed")
    assert resumed.json["run"]["counts"]["audits_completed"] == 4
    after = product.rows("select url, fetched_at from pages order by url")
    assert [row for row in after if row in before] == before, "finished audits were not read again"
    charged = product.rows("select audit_id from usage_events where feature = 'dossier_research'")
    assert len(charged) == len({row["audit_id"] for row in charged}) == 4
    assert product("credits", "--json").json["atlas_credits"]["balance"] == 0
