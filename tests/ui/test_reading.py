"""What there is to read after a run: lists, dossiers, receipts, exports, balances, and the installation's health."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Cli


def test_a_finished_run_can_be_read_in_every_way(cli: Cli, town: Path, tmp_path: Path) -> None:
    assert cli("run", "dentists in Springfield", "--town", str(town), "--json").code == 0

    listed = cli("runs").out
    assert "dentists in" in listed
    assert "Completed" in listed
    assert "[Demo" in listed
    run = json.loads(cli("runs", "--json").out)["runs"][0]["id"]

    told = json.loads(cli("show", run[:8], "--json").out)
    number = 1 + [bool(each["dossier"]) for each in told["opportunities"]].index(True)
    shown = " ".join(cli("show", run, str(number)).out.split())
    for claim in told["opportunities"][number - 1]["dossier"]["claims"]:
        assert " ".join(claim["quote"].split()) in shown
        assert claim["page_url"] in shown
    assert cli("show", run, "9").code == 2
    assert cli("show", run, "1", "--receipt").code == 2

    receipt = cli("show", "last", "--receipt").out
    assert "Website audit" in receipt
    assert "5 Atlas credits and" in receipt

    rows = list(csv.DictReader(io.StringIO(cli("export", run, "--format", "csv").out)))
    assert (len(rows), rows[0]["demo"]) == (3, "True")
    assert json.loads(cli("export", run, "--format", "json").out)["run"]["demo"] is True
    file = tmp_path / "report.md"
    said = cli("export", run, "--format", "md", "-o", str(file))
    assert (said.code, said.out, said.err) == (0, "", f"Written to {file}.\n")
    assert "(demo data)" in file.read_text(encoding="utf-8")


def test_a_file_gets_the_format_it_ends_in_and_is_not_replaced_by_mistake(cli: Cli, town: Path, tmp_path: Path) -> None:
    assert cli("run", "dentists in Springfield", "--town", str(town), "--review").code == 4
    file = tmp_path / "leads.JSON"
    assert cli("export", "last", "-o", str(file)).code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["run"]["demo"] is True

    said = cli("export", "last", "-o", str(file), "--format", "md")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "--force" in said.err
    assert cli("export", "last", "-o", str(file), "--format", "md", "--force").code == 0
    assert file.read_text(encoding="utf-8").startswith("# ")

    said = cli("export", "last", "-o", str(tmp_path / "leads.xlsx"))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "no export as .xlsx" in said.err


def test_no_runs_yet_says_how_to_start_one(cli: Cli) -> None:
    assert "No runs yet" in cli("runs").out


def test_a_low_balance_is_said_in_words(cli: Cli, leave: Callable[[int], None]) -> None:
    assert "50" in cli("credits").out
    leave(4)
    assert "! low" in cli("credits").out
    leave(0)
    assert "! empty" in cli("credits").out


def test_doctor_tells_what_is_there_and_never_a_key(cli: Cli, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_PLACES_API_KEY", "AIza-very-secret")
    monkeypatch.setenv("TOWN", str(town))
    said = cli("doctor")
    assert said.code == 0
    assert "Springfield (3 businesses)" in said.out
    assert "a key is set, but not used" in said.out
    assert "Postgres" in said.out
    assert "secret" not in said.out


def test_doctor_says_what_reads_overtures_places_and_of_which_release(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACES_PROVIDER", "overture")
    said = " ".join(cli("doctor").out.split())
    assert "Overture Maps at s3://overturemaps-us-west-2/" in said
    assert "✓ Overture pyarrow " in said and "; the latest release (--live asks which)" in said
    monkeypatch.setenv("OVERTURE_RELEASE", "2026-10-21.0")
    assert "; release 2026-10-21.0 (OVERTURE_RELEASE)" in " ".join(cli("doctor").out.split())
    monkeypatch.setenv("OVERTURE_URL", "/data/places")
    assert "; files of your own" in cli("doctor").out


def test_doctor_goes_on_after_a_bad_database(cli: Cli, town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none")
    said = cli("doctor")
    assert said.code == 1
    assert "✗ Database" in said.out
    assert "✓ Sandbox" in said.out


def test_a_key_that_nothing_needs_is_told_and_is_no_failure(cli: Cli) -> None:
    said = cli("doctor", "--live")
    assert "! Google key GOOGLE_PLACES_API_KEY is not set: made-up businesses need none." in said.out
    assert (said.code, said.err) == (0, "")


def test_migrate_says_what_it_did(cli: Cli, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert "✓ applied 0001_house" in cli("migrate").out
    assert "up to date already" in cli("migrate").out


def test_the_sandbox_says_where_it_is_and_ends_on_ctrl_c(environment: None, town: Path) -> None:
    words = [sys.executable, "-m", "ui.cli", "sandbox", "--data", str(town)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(2)
        _, err = process.communicate(timeout=10)
    assert line.startswith("The sandbox serves Springfield (3 businesses) at http://127.0.0.1:")
    assert (process.returncode, err) == (0, "")


def test_help_is_there_at_once(environment: None) -> None:
    modules = (
        "import sys; sys.argv=['leadatlas', '--help']; import ui.cli; ui.cli.answer(['--help']); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", modules], capture_output=True, text=True, timeout=30).stdout
    assert "dentists in Springfield" in loaded
    assert "langgraph" not in loaded.split()
    assert "engine" not in loaded.split()


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").out.startswith("leadatlas ")
