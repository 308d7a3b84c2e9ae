"""The product as a person runs it: the command in a process of its own, on a database of the test's own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from store.organizations import LOCAL

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
"""All else of this environment stays outside: keys above all."""
COMMAND = (sys.executable, "-m", "ui.cli")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.err == "", self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Product:
    """The command line on a database; `folder` is where it is called, and holds no settings."""

    url: str
    folder: Path

    def __call__(self, *words: str, **settings: str) -> Said:
        """Call it and wait; `settings` are environment variables."""
        with self.start(*words, **settings) as process:
            out, err = process.communicate(timeout=100)
        return Said(process.returncode, out, err)

    def start(self, *words: str, **settings: str) -> "subprocess.Popen[str]":
        """Call it without waiting."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {"DATABASE_URL": self.url, "LEADATLAS_HOME": str(self.folder / "home"), "PYTHONUTF8": "1"}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen([*COMMAND, *words], cwd=self.folder, env={**kept, **own, **settings}, **pipes)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Look into the tables with a statement of the test's own."""
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
            return connection.execute(sql.encode(), values).fetchall()

    def leave(self, balance: int) -> None:
        """Spend Atlas credits down to a balance, as earlier runs would have."""
        self("credits")
        self.rows("update credit_grants set remaining = %s where account = 'atlas_credits' returning id", balance)


def lead_of(told: dict[str, Any], website: str) -> dict[str, Any]:
    """The one lead whose website is at a host."""
    (lead,) = [each for each in told["opportunities"] if website in (each["website"] or "")]
    return lead


def everything_said(lead: dict[str, Any]) -> str:
    """All text of a lead's dossier and contacts in one string."""
    return json.dumps([lead["dossier"], lead["contacts"], lead["fit_reason"]], ensure_ascii=False)
