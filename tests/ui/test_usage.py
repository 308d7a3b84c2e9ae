"""`credits usage` and `run --estimate`: what was used, and what a run would take."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.ui.conftest import Cli


def test_usage_by_model_and_run_adds_up(cli: Cli, town: Path) -> None:
    assert cli("credits", "usage").out == "Nothing was used.\n"
    run = json.loads(cli("run", "dentists in Springfield", "--town", str(town), "--json").out)["run"]
    said = cli("credits", "usage", "--by", "model")
    assert (said.code, "leadatlas-demo" in said.out, "Unpriced" in said.out) == (0, True, True)
    (told,) = json.loads(cli("credits", "usage", "--json").out)["usage"]
    assert (told["part"], told["name"]) == (run["id"], "dentists in Springfield")
    assert told["atlas_credits"] == 1 + 2 * run["counts"]["audits_completed"]
    assert "dentists in Springfield" in cli("credits", "usage", "--since", "2026-01-01").out
    assert cli("credits", "usage", "--until", "2026-01-01").out == "Nothing was used.\n"


def test_what_is_no_group_and_no_day_is_refused_in_one_sentence(cli: Cli) -> None:
    for words in (("--by", "moon"), ("--since", "yesterday"), ("--until", "2026-13-01")):
        said = cli("credits", "usage", *words)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), said.err


def test_an_estimate_says_what_a_run_would_take_and_makes_none(cli: Cli) -> None:
    said = cli("run", "dentists in Springfield", "-n", "10", "--estimate")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert words.startswith(
        "10 businesses: at most 21 Atlas credits and 96.00 AI credits by a rule of thumb; your balance covers it."
    )
    assert "As a rule" in words and "0.0240" in words
    assert "No runs yet" in cli("runs").out
    told = json.loads(cli("run", "dentists in Springfield", "--estimate", "--json").out)["estimate"]
    assert (told["p90"]["usd"], told["covered"]) == (0.024, True)


def test_an_estimate_that_is_not_covered_says_what_is_missing(cli: Cli, leave: Callable[[int], None]) -> None:
    cli("credits")
    leave(5)
    said = cli("run", "dentists in Springfield", "-n", "20", "--estimate")
    assert "you are 36 Atlas credits short." in said.out
