"""How the sandbox starts and ends."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sandbox.conftest import ROOT, make_town, serving


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "sandbox", *words]
    return subprocess.run(command, cwd=ROOT, input="", capture_output=True, text=True, timeout=10, check=False)


def test_it_ends_with_its_stdin_and_leaves_nothing_behind(town: Path) -> None:
    with serving("--data", str(town)) as served:
        assert Path(served.ca_file).exists()
        assert served.process.stdin
        served.process.stdin.close()
        assert served.process.wait(timeout=5) == 0
        assert not Path(served.ca_file).parent.exists()


def test_it_ends_on_a_signal_while_a_client_stays_connected(town: Path) -> None:
    with serving("--data", str(town), "--serve-forever") as served:
        assert served.process.stdin
        served.process.stdin.close()
        time.sleep(0.2)
        assert served.get("/sandbox/stats").status_code == 200
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=5) == 0
        assert not Path(served.ca_file).exists()


def test_it_says_one_line_and_nothing_else(town: Path) -> None:
    ended = run("--data", str(town))
    assert (ended.returncode, ended.stdout.count("\n"), ended.stderr) == (0, 1, "")


def test_a_folder_without_places_is_refused_in_one_line(tmp_path: Path) -> None:
    ended = run("--data", str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "places.json" in ended.stderr


@pytest.mark.parametrize("broken", ["{", '"text"', '[{"name": "no id"}]', "[1]"])
def test_broken_places_are_refused_in_one_line(tmp_path: Path, broken: str) -> None:
    (tmp_path / "places.json").write_text(broken)
    ended = run("--data", str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


def test_a_town_needs_neither_hosts_nor_sites(tmp_path: Path) -> None:
    (tmp_path / "places.json").write_text("[]")
    assert run("--data", str(tmp_path)).returncode == 0


def test_broken_hosts_are_refused(tmp_path: Path) -> None:
    (make_town(tmp_path) / "hosts.json").write_text('{"a.test": {"pad": 3}}')
    ended = run("--data", str(tmp_path))
    assert ended.returncode == 2 and "pad of a.test" in ended.stderr


def test_a_taken_port_is_named(town: Path) -> None:
    with serving("--data", str(town)) as served:
        ended = run("--data", str(town), "--port", str(served.port))
    assert ended.returncode == 2 and str(served.port) in ended.stderr
