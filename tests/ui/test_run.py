"""A run from the command line: its documents, its exit codes, and what a person is told."""

import json
import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Cli, Said, command

ASK = ("run", "dentists in Springfield", "--town")


def the_id(said: Said) -> str:
    found = re.search(r"run ([0-9a-f]{8})", said.out)
    assert found, said.out
    return found[1]


def document(said: Said) -> dict[str, Any]:
    assert said.err == ""
    return json.loads(said.out)


def test_json_prints_one_document_and_nothing_else(shell: Cli, town: Path) -> None:
    said = shell(*ASK, str(town), "--json")
    told = document(said)
    assert (said.code, told["run"]["status"], told["run"]["demo"]) == (0, "completed", True)
    assert [bool(lead["dossier"]) for lead in told["opportunities"]].count(True) == 2


def test_a_pipe_gets_plain_lines_without_control_codes(cli: Cli, town: Path) -> None:
    said = cli(*ASK, str(town))
    assert said.code == 0
    assert said.err == ""
    assert "\x1b" not in said.out
    assert "Find businesses: 3 found" in said.out
    assert "[Demo data]" in said.out
    assert f"leadatlas show {the_id(said)}" in said.out
    assert "https://" in said.out, "the example quotes a page"
    assert "[bold red]Evil[/] Dental :smile:" in said.out, "names are text and never markup"


def test_an_unknown_demo_place_is_refused_before_a_run_is_made_and_names_the_town(cli: Cli, town: Path) -> None:
    said = cli("run", "dentists in Austin", "--town", str(town), "--json")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "No demo town called “Austin”. The demo knows: Springfield (3 businesses)." in said.err
    assert "dentists, plumbers" in said.err
    assert "No runs yet" in cli("runs").out


@pytest.mark.parametrize("place", ["everywhere", "62701", "springfield, IL"])
def test_every_place_that_the_demo_can_find_is_searched(cli: Cli, town: Path, place: str) -> None:
    said = cli("run", f"wizards in {place}", "--town", str(town))
    assert (said.code, said.err) == (0, "")
    assert f"No wizards found in {place}. Nothing was charged." in said.out


def test_a_run_without_credit_pauses_and_a_grant_and_a_resume_finish_it(
    cli: Cli, town: Path, leave: Callable[[int], None]
) -> None:
    cli("credits")
    leave(4)
    said = cli(*ASK, str(town))
    assert said.code == 3
    assert "Paused: 1 Atlas credit short." in said.out
    assert re.search(r"Missing\s+1\s+1", said.out)
    assert "leadatlas credits grant atlas_credits 1" in said.out
    refused = cli("resume", the_id(said))
    assert (refused.code, refused.out, refused.err.count("\n")) == (3, "", 1)
    assert cli("credits", "grant", "atlas_credits", "1").code == 0
    told = document(cli("resume", the_id(said), "--json"))
    assert told["run"]["status"] == "completed"
    assert told["run"]["counts"]["audits_completed"] == 2
    receipt = document(cli("show", the_id(said), "--receipt", "--json"))["receipt"]
    assert receipt["charged"]["atlas_credits"] == 5


def test_a_budget_pauses_the_run(cli: Cli, town: Path) -> None:
    said = cli(*ASK, str(town), "--budget", "3", "--json")
    assert said.code == 3
    run = document(said)["run"]
    assert run["billing_block"]["kind"] == "budget"
    shown = cli("show", "last").out
    assert "your limit of 3 Atlas credits is reached" in shown
    assert "--budget 5" in shown
    low = cli("resume", run["id"], "--budget", "2")
    assert low.code == 2
    assert "must be higher" in low.err
    assert cli("resume", run["id"], "--budget", "40", "--json").code == 0


def test_a_run_without_a_limit_gets_none_afterwards(cli: Cli, town: Path) -> None:
    assert cli(*ASK, str(town), "--review", "--json").code == 4
    said = cli("resume", "last", "--accept", "--budget", "1")
    assert (said.code, said.err) == (2, "Error: This run has no limit: leave the budget out.\n")


def test_a_review_waits_and_what_is_dropped_is_not_audited(cli: Cli, town: Path) -> None:
    said = cli(*ASK, str(town), "--review")
    assert said.code == 4
    assert "tiny-place-1" in said.out
    undecided = cli("resume", the_id(said))
    assert (undecided.code, undecided.err.count("\n")) == (4, 1)
    assert cli("resume", the_id(said), "--drop", "tiny-place-99").code == 2
    told = document(cli("resume", the_id(said), "--drop", "tiny-place-1", "--json"))
    assert [lead["place_id"] for lead in told["opportunities"] if lead["dossier"]] == ["tiny-place-2"]
    again = cli("resume", the_id(said), "--accept")
    assert (again.code, again.err.count("\n")) == (1, 1)


def test_what_is_skipped_in_a_review_stays_a_lead_without_an_audit(cli: Cli, town: Path) -> None:
    assert cli(*ASK, str(town), "--review", "--json").code == 4
    assert cli("resume", "last", "--skip", "tiny-place-99").code == 2
    told = document(cli("resume", "last", "--skip", "tiny-place-1", "--json"))
    assert len(told["opportunities"]) == 3
    assert [lead["place_id"] for lead in told["opportunities"] if lead["dossier"]] == ["tiny-place-2"]
    assert told["run"]["counts"]["audits_skipped"] == 1


def test_a_review_can_be_accepted_as_it_is(cli: Cli, town: Path) -> None:
    assert cli(*ASK, str(town), "--review", "--json").code == 4
    told = document(cli("resume", "last", "--accept", "--json"))
    assert len([lead for lead in told["opportunities"] if lead["dossier"]]) == 2


def test_ctrl_c_loses_nothing_and_says_how_to_go_on(environment: None, town: Path) -> None:
    slow = {**os.environ, "SANDBOX_LATENCY": "20000"}
    words = command(*ASK, str(town))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=slow) as process:
        assert process.stdout is not None
        while "Audit and write" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert re.fullmatch(r"Stopped\. Nothing is lost\. Continue: leadatlas resume [0-9a-f]{8}\n", err)


def test_a_terminal_sees_the_live_display_and_then_the_summary(environment: None, town: Path) -> None:
    main, other = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "30", "SANDBOX_LATENCY": "300"}
    with subprocess.Popen(command(*ASK, str(town)), stdout=other, stderr=other, env=env) as process:
        os.close(other)
        seen = read(main)
    os.close(main)
    assert process.returncode == 0
    assert "Audit and write" in seen
    assert "Ctrl-C stops here" in seen
    assert "\x1b[?25l" in seen, "the display hides the cursor …"
    assert seen.count("\x1b[?25h") == seen.count("\x1b[?25l"), "… and shows it again"
    assert "Completed" in seen.rsplit("\x1b[?25h", 1)[1]


def read(terminal: int) -> str:
    """Everything that is written to a terminal until its last writer ends."""
    parts: list[bytes] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says EIO at the end
            break
        parts.append(part)
    return b"".join(parts).decode()
