"""Where output goes can go away, be full or never have been there: each ends in order, with a line where one helps."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Cli, Said, command

Unread = Callable[..., Said]
FULL = Path("/dev/full")
NO_SPACE = "What is printed cannot be written (No space left on device)."


@pytest.fixture
def unread(environment: None) -> Unread:
    """The command with a reader that went away before anything was written."""

    def call(*arguments: str) -> Said:
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as gone:
            return _said(subprocess.run(command(*arguments), stdout=gone, stderr=subprocess.PIPE, timeout=60))

    return call


def in_shell(words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["sh", "-c", words], capture_output=True, timeout=60)


def _said(done: "subprocess.CompletedProcess[bytes]") -> Said:
    return Said(done.returncode, "", done.stderr.decode())


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&-"])
def test_a_stream_that_was_closed_is_no_crash(environment: None, closed: str) -> None:
    said = _said(in_shell(f"{shlex.join(command('runs'))} {closed}"))
    wanted = (1, "Error: Standard output is closed: send it somewhere, for example to /dev/null.\n")
    assert (said.code, said.err) == (wanted if ">" in closed else (0, ""))


def test_without_a_stream_for_errors_the_exit_code_still_tells(environment: None) -> None:
    assert in_shell(f"{shlex.join(command('runs'))} 2>&-").returncode == 0
    assert in_shell(f"{shlex.join(command('show', 'last'))} 2>&-").returncode == 2


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
@pytest.mark.parametrize("arguments", [["runs"], ["runs", "--json"], ["credits"]])
def test_a_full_disk_is_named_in_one_line(environment: None, arguments: list[str]) -> None:
    with FULL.open("w") as full:
        said = _said(subprocess.run(command(*arguments), stdout=full, stderr=subprocess.PIPE, timeout=60))
    assert (said.code, said.err) == (1, f"Error: {NO_SPACE}\n")


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
def test_a_run_that_cannot_be_written_down_says_so_and_how_to_go_on(cli: Cli, town: Path) -> None:
    words = command("run", "dentists in Springfield", "--town", str(town))
    with FULL.open("w") as full:
        said = _said(subprocess.run(words, stdout=full, stderr=subprocess.PIPE, timeout=60))
    told = f"Error: {re.escape(NO_SPACE)} Stopped. Nothing is lost. Continue: leadatlas resume [0-9a-f]{{8}}\n"
    assert said.code == 1
    assert re.fullmatch(told, said.err)


def test_a_run_that_nobody_reads_any_more_stops_as_on_ctrl_c_and_can_go_on(
    cli: Cli, unread: Unread, town: Path
) -> None:
    said = unread("run", "dentists in Springfield", "--town", str(town))
    assert said.code == 141
    assert re.fullmatch(r"Stopped\. Nothing is lost\. Continue: leadatlas resume [0-9a-f]{8}\n", said.err)
    assert "Running" in cli("runs").out
    assert cli("resume", "last").code == 0


def test_a_run_that_has_ended_unread_keeps_its_exit_code(cli: Cli, unread: Unread, town: Path) -> None:
    assert cli("run", "dentists in Springfield", "--town", str(town), "--review", "--json").code == 4
    said = unread("resume", "last", "--accept", "--json")
    assert (said.code, said.err) == (0, "")
    assert "Completed" in cli("runs").out


@pytest.mark.parametrize(
    "arguments", [["runs"], ["runs", "--json"], ["show", "last"], ["export", "last"], ["--version"]]
)
def test_what_only_prints_ends_quietly_when_nobody_reads(
    cli: Cli, unread: Unread, town: Path, arguments: list[str]
) -> None:
    cli("run", "wizards in Springfield", "--town", str(town))
    said = unread(*arguments)
    assert (said.code, said.err) == (0, "")
