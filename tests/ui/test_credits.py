"""`leadatlas credits plan | adjust | refund`: what an operator decides about an organization's credits."""

import json
from typing import Any

import pytest

from tests.ui.conftest import Cli


def balances(cli: Cli) -> dict[str, float]:
    told: dict[str, Any] = json.loads(cli("credits", "--json").out)
    return {name: float(account["balance"]) for name, account in told.items()}


def test_a_plan_is_changed_at_once_and_repeating_it_changes_nothing(cli: Cli) -> None:
    for _ in range(2):
        said = cli("credits", "plan", "pro_monthly")
        assert said.code == 0, said
        assert "60,000.00" in said.out
    assert balances(cli) == {"ai_credits": 60_000, "atlas_credits": 500}
    assert cli("credits", "plan", "free").code == 0
    assert balances(cli) == {"ai_credits": 8_000, "atlas_credits": 50}


def test_an_adjustment_gives_or_takes_once_per_key(cli: Cli) -> None:
    cli("credits")
    for amount, key in (("-8", "a"), ("-8", "a"), ("3", "b"), ("3", "b")):
        said = cli("credits", "adjust", "atlas_credits", amount, "--reason", "Counted twice", "--key", key)
        assert said.code == 0, said
    assert "booked before" in said.out
    assert balances(cli)["atlas_credits"] == 45


def test_a_charge_is_given_back_once(cli: Cli) -> None:
    run = json.loads(cli("run", "dentists in Springfield", "-n", "1", "--json").out)["run"]["id"]
    key = f"{run}:discovery"
    before = balances(cli)["atlas_credits"]
    assert cli("credits", "refund", key, "--reason", "Not what was asked for").code == 0
    assert "given back before" in cli("credits", "refund", key, "--reason", "again").out
    assert balances(cli)["atlas_credits"] == before + 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["plan", "platinum"], "There is no plan 'platinum': use free, pro_monthly, pro_annual."),
        (["adjust", "gold", "5", "--reason", "x"], "There is no account 'gold'"),
        (["adjust", "atlas_credits", "0", "--reason", "x"], "'0' is not an amount"),
        (["adjust", "atlas_credits", "NaN", "--reason", "x"], "'NaN' is not an amount"),
        (["adjust", "atlas_credits", "1e-20000", "--reason", "x"], "'1e-20000' is not an amount"),
        (["grant", "atlas_credits", "1e-20000"], "'1e-20000' is not an amount"),
        (["grant", "atlas_credits", "1e999999"], "'1e999999' is not an amount"),
        (["grant", "atlas_credits", "1e9999999"], "'1e9999999' is not an amount"),
        (["adjust", "atlas_credits", "5", "--reason", " "], "Say why in up to 300 characters"),
        (["adjust", "atlas_credits", "-51", "--reason", "x"], "There are only 50 Atlas credits"),
        (["adjust", "atlas_credits", "5"], "--reason"),
        (["refund", "nothing", "--reason", "x"], "Nothing was charged under 'nothing'"),
    ],
)
def test_what_cannot_be_booked_is_said_in_a_sentence(cli: Cli, words: list[str], told: str) -> None:
    said = cli("credits", *words)
    assert said.code == 2, said
    assert told in " ".join(said.err.split()), said
