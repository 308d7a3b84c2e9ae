"""`leadatlas show RUN --receipt`: its sums are the ledger's."""

from decimal import Decimal

import pytest

from tests.acceptance.product import Product
from tests.acceptance.town import cut

NAMES = ("Maple Street Family Dental", "Law Office of Teresa Quiroga", "Prairie Rooter", "Dr. Okafor & Daughters")


def test_the_sums_of_a_receipt_are_the_ledgers(product: Product) -> None:
    town = cut(product.folder / "town", NAMES)
    run = product("run", "businesses everywhere", "--town", str(town), "--json").json["run"]
    left = product.rows("select sum(remaining) as credits from credit_grants where account = 'atlas_credits'")
    receipt = product("show", run["id"], "--receipt", "--json").json["receipt"]

    sql = "select account, sum(credits) as credits from usage_events where run_id = %s group by account"
    booked = {row["account"]: row["credits"] for row in product.rows(sql, run["id"])}
    charged = {account: Decimal(str(credits)) for account, credits in receipt["charged"].items()}
    assert charged == pytest.approx(booked)
    assert charged["atlas_credits"] == 1 + 2 * run["counts"]["audits_completed"]
    assert left[0]["credits"] == 50 - charged["atlas_credits"]
    sql = "select sum(usd) as usd, sum(credits) as credits from model_calls where run_id = %s"
    (calls,) = product.rows(sql, run["id"])
    assert calls["credits"] == calls["usd"] * 4000
    assert charged["ai_credits"] == calls["credits"], "all audits succeeded or asked no model"
