"""`leadatlas steer`: what a person types to change what a run does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Cli


@pytest.fixture
def paused(cli: Cli, town: Path, leave: Callable[[int], None]) -> Cli:
    """A run that found three businesses and cannot pay for their audits."""
    assert cli("credits").code == 0
    leave(1)
    assert cli("run", "dentists in Springfield", "--town", str(town), "--json").code == 3
    return cli


def test_a_paused_run_leaves_a_lead_out_and_takes_a_business_in(paused: Cli) -> None:
    shown = json.loads(paused("show", "last", "--json").out)["opportunities"]
    number = 1 + [each["domain"] for each in shown].index("two.test")
    said = paused("steer", "last", "skip", str(number))
    assert said.code == 0
    assert "obeys when it is resumed" in said.out and "resume" in said.out
    assert f"Asked: leave out {number}, مرفأ الأسنان." in said.out
    assert "Asked: add New One." in paused("steer", "last", "add", "New One", "one.test").out
    assert paused("credits", "grant", "atlas_credits", "10").code == 0
    ended = json.loads(paused("resume", "last", "--json").out)
    by_domain = {
        (each["name"], each["domain"]): each["audit"]["status"] for each in ended["opportunities"] if each["audit"]
    }
    assert by_domain.pop(("New One", "one.test")) == "completed"
    assert sorted(by_domain.values()) == ["completed", "skipped"]
    again = paused("steer", "last", "stop")
    assert (again.code, "This run is completed" in again.err) == (1, True)


WRONG = (
    (["dance"], "Use: steer RUN stop"),
    (["skip"], "Use: steer RUN stop"),
    (["skip", "best"], "named by its number"),
    (["first", "9"], "there is no number 9"),
    (["add", "New One"], "Use: steer RUN stop"),
    (["add", "New One", "facebook.com/new"], "page that many share"),
)


def test_what_cannot_be_meant_is_one_line(paused: Cli) -> None:
    for arguments, said in WRONG:
        answer = paused("steer", "last", *arguments)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert said in answer.err


def test_a_paused_run_that_is_told_to_stop_ends_with_what_it_has_and_needs_no_credit(paused: Cli) -> None:
    assert paused("steer", "last", "stop").code == 0
    resumed = paused("resume", "last", "--json")
    ended = json.loads(resumed.out)
    assert (resumed.code, ended["run"]["status"]) == (0, "completed")
    assert {each["audit"]["status"] for each in ended["opportunities"] if each["audit"]} == {"skipped"}
