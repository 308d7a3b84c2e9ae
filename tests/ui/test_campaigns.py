"""Saved searches from the command line."""

import json

import pytest

from tests.ui.conftest import Cli


def test_searches_are_kept_listed_and_given_up_and_the_fourth_names_the_plans_that_keep_more(cli: Cli) -> None:
    assert "0 of 3 kept" in cli("campaigns", "list").out
    for number in range(3):
        assert cli("campaigns", "create", f"[bold]Number {number}[/]", "dentists in Springfield", "-n", "5").code == 0
    said = cli("campaigns", "create", "One too many", "dentists in Springfield")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "Your plan keeps 3 saved campaigns: delete one, or change to Pro (monthly)" in said.err
    told = json.loads(cli("campaigns", "list", "--json").out)
    assert (told["used"], told["included"]) == (3, 3)
    newest = told["campaigns"][0]
    assert (newest["vertical"], newest["geography"], newest["leads"]) == ("dentists", "Springfield", 5)
    listed = cli("campaigns", "list").out
    assert "[bold]Number 2[/]" in listed
    assert "3 of 3 kept" in listed
    assert cli("campaigns", "delete", newest["id"][:8]).code == 0
    assert "2 of 3 kept" in cli("campaigns", "list").out
    assert cli("campaigns", "create", "Fits again", "plumbers in Springfield").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("create", " ", "dentists in Springfield"), "The name has to be some words"),
        (("create", "x" * 121, "dentists in Springfield"), "The name has to be some words"),
        (("create", "Nowhere", "dentists"), 'for example "dentists in Springfield"'),
        (("create", "None", "dentists in Springfield", "-n", "0"), "Ask for 1 to 20 businesses, not 0."),
        (("delete", "1234"), "There is no campaign '1234'"),
        (("delete", ""), "There is no campaign ''"),
    ],
)
def test_what_cannot_be_kept_or_given_up_is_refused_in_one_line(cli: Cli, words: tuple[str, ...], told: str) -> None:
    said = cli("campaigns", *words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert told in said.err
