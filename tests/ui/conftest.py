"""The command line as people use it: on a database of its own, in a folder without settings, with a tiny town."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from store.organizations import LOCAL
from tests.ui.town import write_town
from ui.cli import answer

SETTINGS = (
    "GOOGLE_PLACES_API_KEY",
    "LLM_API_KEY",
    "LLM_MODEL",
    "PLACES_PROVIDER",
    "LLM_PROVIDER",
    "BILLING_PROVIDER",
    "AUTUMN_SECRET_KEY",
    "TOWN",
    "LEADATLAS_LOG",
)
LOOKS = ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Cli = Callable[..., Said]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town")


@pytest.fixture
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, *LOOKS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LEADATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cli(environment: None, capfd: pytest.CaptureFixture[str]) -> Cli:
    """The command in this process: everything but the interpreter's start."""

    def call(*arguments: str) -> Said:
        capfd.readouterr()
        code = answer(arguments)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return call


@pytest.fixture
def shell(environment: None) -> Cli:
    """The command as a process of its own, its output in pipes."""

    def call(*arguments: str) -> Said:
        done = subprocess.run(
            command(*arguments), capture_output=True, text=True, encoding="utf-8", timeout=60, env={**os.environ}
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return call


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", *arguments]


@pytest.fixture
def leave(environment: None, database_url: str) -> Callable[[int], None]:
    """Spend Atlas credits down to a balance, as earlier runs would have."""

    def spend(balance: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
            connection.execute("update credit_grants set remaining = %s where account = 'atlas_credits'", [balance])

    return spend
