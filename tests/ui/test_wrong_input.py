"""Whatever is wrong is one line on stderr and an exit code, never a traceback."""

import os
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from tests.databases import temporary_database
from tests.ui.conftest import Cli
from ui import logs


@pytest.fixture(scope="module")
def database_url(postgres_url: str, template: str) -> Generator[str]:
    """One for all: nothing here gets as far as writing."""
    with temporary_database(postgres_url, template) as url:
        yield url


NO_RUN = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "dentists in Springfield", "-n", "0"], "1 to 20"),
        (["run", "dentists in Springfield", "-n", "50"], "1 to 20"),
        (["run", "dentists in Springfield", "-n", "many"], "--leads"),
        (["run", ""], "which businesses"),
        (["run", "dentists"], "where to look"),
        (["run", "a\udcff in b"], "cannot be read"),
        (["run", "dentists in Springfield", "--budget", "0"], "budget"),
        (["run", "dentists in Springfield", "--budget", "1e-7"], "from 0.000001 to 1,000,000"),
        (["run", "dentists in Springfield", "--budget", "much"], "budget"),
        (["run", "dentists in Springfield", "--budget", "NaN"], "budget"),
        (["run", "dentists in Springfield", "--town", "/nowhere"], "not a town"),
        (["show", "xyz"], "not a run id"),
        (["show", NO_RUN], "no run"),
        (["show", "abcd"], "no run"),
        (["show", "last"], "no run"),
        (["resume", NO_RUN], "no run"),
        (["export", NO_RUN], "no run"),
        (["export", NO_RUN, "--format", "xml"], "xml"),
        (["credits", "grant", "gold", "5"], "no account"),
        (["credits", "grant", "atlas_credits", "some"], "not an amount"),
        (["credits", "grant", "atlas_credits", "-5"], "'-5' is not an amount: use a number above 0"),
        (["credits", "grant", "atlas_credits", "5", "--dance"], "--dance"),
        (["--log", "loud", "runs"], "log level"),
        (["dance"], "No such command"),
        (["run", "x in y", "--dance"], "No such option"),
        (["show"], "Missing argument"),
        (["sandbox", "--data", "/nowhere"], "no town"),
        (["sandbox", "--dance"], "unrecognized"),
        (["sandbox", "--port", "99999"], "99999 is not a port: use 0 to 65535."),
        (["sandbox", "--port", "-1"], "-1 is not a port: use 0 to 65535."),
        (["sandbox", "--port", "http"], "http is not a port: use 0 to 65535."),
        (["serve", "--port", "99999"], "99999 is not a port: use 0 to 65535."),
    ],
)
def test_bad_input_is_one_line_and_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    answer = cli(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1


def test_settings_that_are_no_text_are_code_2_and_a_check_of_doctor(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LLM_MODEL=\xff\xfe\n")
    said = cli("runs")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert f"{tmp_path}/.env is no text in UTF-8" in said.err
    looked = cli("doctor")
    assert (looked.code, looked.err) == (1, "")
    assert f"✗ Settings   {tmp_path}/.env is no text" in looked.out


def test_an_unreachable_database_is_code_1(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none")
    said = cli("runs")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "127.0.0.1:1" in said.err
    assert "secret" not in said.err
    assert "Traceback" not in said.err


def test_a_superuser_is_refused(cli: Cli, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "TEST_DATABASE_URL" in os.environ:
        pytest.skip("only the embedded cluster gives us its administrator")
    monkeypatch.setenv("DATABASE_URL", administrator(postgres_url))
    said = cli("runs")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "superuser" in said.err


@pytest.mark.parametrize(("name", "value"), [("LLM_PROVIDER", "gateway"), ("LLM_API_KEY", "a key without a model")])
def test_a_half_set_gateway_is_code_2(
    cli: Cli, town: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = cli("run", "dentists in Springfield", "--town", str(town))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "LLM_MODEL" in said.err


@pytest.mark.parametrize("name", ["GOOGLE_PLACES_API_KEY", "LLM_API_KEY", "FIRECRAWL_API_KEY", "AUTUMN_SECRET_KEY"])
def test_a_key_that_no_header_can_carry_is_code_2(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "cl\u00e9")
    said = cli("run", "dentists in Springfield")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert f"{name} is not usable" in said.err


def test_a_file_that_cannot_be_written_is_code_2(cli: Cli, town: Path, tmp_path: Path) -> None:
    cli("run", "wizards in Springfield", "--town", str(town))
    said = cli("export", "last", "-o", str(tmp_path / "missing" / "file"))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_what_nobody_foresaw_is_one_line_without_its_text(capfd: pytest.CaptureFixture[str]) -> None:
    logs.one_line(ValueError, ValueError("secret\nlines"), None)
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert "ValueError" in err
    assert "secret" not in err


def administrator(url: str) -> str:
    """The embedded cluster's own superuser: local sockets are trusted."""
    return psycopg.conninfo.make_conninfo(url, user="postgres", dbname="postgres")
