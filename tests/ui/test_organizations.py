"""One installation, several organizations: an operator names the one that a command is about."""

import json
import re
from pathlib import Path

import pytest

from tests.ui.conftest import Cli

OTHER = "Other Agency"
FOR_OTHER = ("--organization", OTHER)


@pytest.fixture
def two(cli: Cli) -> Cli:
    """A command line with a second organization."""
    assert cli("users", "add", "ana@agency.test", "--password", "correct horse battery", "-o", OTHER).code == 0
    return cli


def atlas(cli: Cli, *named: str) -> float:
    return json.loads(cli("credits", "--json", *named).out)["atlas_credits"]["balance"]


@pytest.mark.parametrize("before", [True, False])
def test_a_grant_goes_to_the_organization_that_was_named(two: Cli, before: bool) -> None:
    words = ("credits", "-o", OTHER, "grant") if before else ("credits", "grant", "-o", OTHER)
    assert two(*words, "atlas_credits", "7").code == 0
    assert (atlas(two), atlas(two, "-o", "other agency")) == (50, 57)


def test_runs_are_listed_shown_and_steered_for_the_organization_that_was_named(two: Cli, town: Path) -> None:
    begun = two("run", "dentists in Springfield", "--town", str(town), "--json", "--review", *FOR_OTHER)
    run = json.loads(begun.out)["run"]["id"]
    assert "No runs yet" in two("runs").out
    assert run[:8] in two("runs", *FOR_OTHER).out
    for words in (("show", run), ("export", run), ("steer", run, "stop"), ("resume", run, "--accept")):
        assert (two(*words).code, two(*words, *FOR_OTHER).code) == (2, 0), words
    assert two("cancel", run).code == 2
    assert "completed already" in two("cancel", run, *FOR_OTHER).err


@pytest.mark.parametrize(
    "words",
    [
        ("credits",),
        ("credits", "grant", "atlas_credits", "5"),
        ("runs",),
        *((name, "last") for name in ("show", "export", "resume", "cancel")),
        ("steer", "last", "stop"),
    ],
)
def test_an_organization_that_nobody_knows_is_refused_with_those_that_exist(two: Cli, words: tuple[str, ...]) -> None:
    said = two(*words, "--organization", "Typo")
    assert (said.code, said.out) == (2, "")
    assert said.err == "Error: There is no organization 'Typo': use 'Your agency' or 'Other Agency'.\n"


def test_what_is_to_be_typed_next_names_the_organization_too(two: Cli, town: Path) -> None:
    said = two("run", "dentists in Springfield", "--town", str(town), "--budget", "1", *FOR_OTHER)
    assert said.code == 3
    assert re.search(r"leadatlas resume \w{8} --organization 'Other Agency' --budget 5", said.out)
    assert "--organization 'Other Agency'" in two("steer", "last", "stop", *FOR_OTHER).out
