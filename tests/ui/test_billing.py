"""`leadatlas billing`: the catalog arrives at Autumn, and drift ends with an exit code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from store.organizations import LOCAL
from tests.sandbox.conftest import Served, make_town, serving
from tests.ui.conftest import Cli

HEADERS = {"Authorization": "Bearer am_sk_test", "x-api-version": "1.2.0"}


@pytest.fixture
def autumn(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    folder = tmp_path / "billing-town"
    folder.mkdir()
    with serving("--data", str(make_town(folder))) as served:
        monkeypatch.setenv("AUTUMN_SECRET_KEY", "am_sk_test")
        monkeypatch.setenv("AUTUMN_BASE_URL", served.url)
        yield served


def listed(served: Served, kind: str) -> dict[str, Any]:
    return {row["id"]: row for row in served.get(f"/v1/{kind}", HEADERS).json()["list"]}


def test_the_catalog_is_created_and_brought_up_to_date(autumn: Served, cli: Cli) -> None:
    first = cli("billing", "push")
    assert first.code == 0 and "created  products  pro_annual" in first.out
    features, products = listed(autumn, "features"), listed(autumn, "products")
    assert features["atlas_credits"]["type"] == "credit_system"
    assert features["canvases"]["type"] == "continuous_use"
    assert (products["free"]["is_default"], products["atlas_pack"]["is_add_on"]) == (True, True)
    again = cli("billing", "push")
    assert "updated  features  atlas_credits" in again.out and "created" not in again.out
    assert (listed(autumn, "features"), [*listed(autumn, "products")]) == (features, [*products])


def test_credits_are_autumns_and_granting_them_is_refused_here(autumn: Served, cli: Cli) -> None:
    cli("billing", "push")
    said = cli("credits", "--json")
    assert '"balance": "50"' in said.out or '"balance": 50' in said.out
    refused = cli("credits", "grant", "atlas_credits", "5")
    assert refused.code == 2 and "Autumn keeps" in refused.err


def test_no_drift_is_0_and_drift_is_1(autumn: Served, cli: Cli, database_url: str) -> None:
    cli("billing", "push")
    cli("credits")
    quiet = cli("billing", "reconcile")
    assert (quiet.code, quiet.out.splitlines()[-1]) == (0, "No drift.")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        connection.execute(
            """insert into usage_events (org_id, key, feature, account, units, credits)
               values (%s, 'k', 'lead_discovery', 'atlas_credits', 1, 1)""",
            [LOCAL],
        )
        assert "never queued: lead_discovery k" not in cli("billing", "reconcile").out  # taken from the ledger
        connection.execute(
            """insert into billing_outbox (org_id, key, feature, account, value, credits, acked_at)
               values (%s, 'k', 'lead_discovery', 'atlas_credits', 1, 1, now())""",
            [LOCAL],
        )
    loud = cli("billing", "reconcile")
    assert loud.code == 1
    assert "missing: lead_discovery k: here 1, at Autumn 0" in loud.out and "1 events differ." in loud.out


def test_doctor_tries_autumns_key_when_asked_to(autumn: Served, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Autumn key accepted" in " ".join(cli("doctor", "--live").out.split())
    monkeypatch.setenv("AUTUMN_SECRET_KEY", "bad key")
    said = cli("doctor", "--live").out
    assert "check AUTUMN_SECRET_KEY" in said and "bad key" not in said


def test_without_autumn_it_says_what_to_set(cli: Cli) -> None:
    for command in ("push", "reconcile"):
        said = cli("billing", command)
        assert said.code == 1 and "AUTUMN_SECRET_KEY" in said.err


def test_a_run_is_charged_at_the_pretend_autumn_and_marked_as_demo(
    town: Path, cli: Cli, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_PROVIDER", "sandbox")
    said = cli("run", "dentists in Springfield", "-n", "3", "--town", str(town), "--json")
    assert said.code == 0, said.err
    assert cli("doctor").out.count("made-up credits") == 1
    with psycopg.connect(database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        told = connection.execute("select feature, acked_at is not null from billing_outbox").fetchall()
        assert connection.execute("select plan, billing from organizations").fetchall() == [("free", "autumn")]
    assert sorted(told) == [("ai_credits", True)] * 2 + [("dossier_research", True)] * 2 + [("lead_discovery", True)]


def test_who_keeps_the_credits_changes_by_a_command(cli: Cli) -> None:
    said = cli("billing", "keep", "autumn")
    assert (said.code, said.out) == (0, "Autumn keeps the credits from now on.\n")
    back = cli("billing", "keep", "ledger")
    assert (back.code, back.out) == (0, "This database keeps the credits from now on.\n")
    wrong = cli("billing", "keep", "stripe")
    assert wrong.code == 2 and "use ledger or autumn" in wrong.err
