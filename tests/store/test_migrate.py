"""Migrations apply once, whoever starts them, and only for a role that row-level security binds."""

import asyncio
import os
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from domain.errors import DatabaseMisconfigured, DatabaseUnreachable
from store.migrate import MIGRATIONS, migrate

ALL = sorted(file.stem for file in MIGRATIONS.glob("*.sql"))


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return None if row is None else row[0]


def as_role(url: str, role: str) -> str:
    return urlsplit(url)._replace(netloc=f"{role}@").geturl()


@pytest.fixture
def special_role(postgres_url: str, request: pytest.FixtureRequest) -> Generator[str]:
    """The URL of a role that row-level security does not bind."""
    if "TEST_DATABASE_URL" in os.environ:
        pytest.skip("only the embedded cluster lets us be its administrator")
    with psycopg.connect(as_role(postgres_url, "postgres"), autocommit=True) as connection:
        connection.execute(f"create role special login {request.param}".encode())
        yield as_role(postgres_url, "special")
        connection.execute("drop role special")


def test_a_second_time_applies_nothing(empty_database_url: str) -> None:
    assert migrate(empty_database_url) == ALL
    assert migrate(empty_database_url) == []


def test_the_checkpoint_tables_are_prepared_too(database_url: str) -> None:
    assert ask(database_url, "select to_regclass('checkpoints') is not null") is True


def test_three_at_once_apply_everything_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(migrate, [empty_database_url] * 3, timeout=30))
    assert sorted(results) == [[], [], ALL]


async def test_it_works_beside_a_running_loop(empty_database_url: str) -> None:
    assert await asyncio.to_thread(migrate, empty_database_url) == ALL


def test_a_migration_that_fails_leaves_those_before_it_and_nothing_of_itself(
    empty_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "0001_good.sql").write_text("create table good (id int)")
    (tmp_path / "0002_bad.sql").write_text("create table bad (id int); select no_such_function()")
    with pytest.raises(psycopg.errors.UndefinedFunction):
        migrate(empty_database_url, tmp_path)
    assert ask(empty_database_url, "select array_agg(version) from schema_migrations") == ["0001_good"]
    assert ask(empty_database_url, "select to_regclass('bad')") is None
    (tmp_path / "0002_bad.sql").write_text("create table bad (id int)")
    assert migrate(empty_database_url, tmp_path) == ["0002_bad"]


@pytest.mark.parametrize("special_role", ["superuser", "bypassrls"], indirect=True)
def test_a_role_that_row_level_security_does_not_bind_is_refused(special_role: str) -> None:
    with pytest.raises(DatabaseMisconfigured, match=r"role special .*: run `leadatlas migrate` once with it"):
        migrate(special_role)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://me:secret@127.0.0.1:1/none", "127.0.0.1:1"),
        ("postgresql://me:secret@/none?host=/no/such/folder", "/no/such/folder"),
        ("postgresql://me:secret@no-such-host.invalid/none", "no-such-host.invalid"),
        ("host=127.0.0.1 port=1 password=secret", "127.0.0.1:1"),
    ],
)
def test_an_unreachable_database_is_one_sentence_without_the_password(url: str, where: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        migrate(url)
    sentence = str(caught.value)
    assert where in sentence
    assert "DATABASE_URL" in sentence
    assert "\n" not in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("url", ["postgres//me:secret@host/none", "postgresql://me:secret@[::1/none", "secret"])
def test_a_url_that_is_none_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseMisconfigured, match="DATABASE_URL cannot be read") as caught:
        migrate(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_database_that_does_not_exist_is_named_as_the_reason(postgres_url: str) -> None:
    missing = urlsplit(postgres_url)._replace(path="/no_such_database").geturl()
    with pytest.raises(DatabaseUnreachable, match='database "no_such_database" does not exist'):
        migrate(missing)


def test_leads_of_an_older_database_find_their_audits(empty_database_url: str, tmp_path: Path) -> None:
    older = [file for file in MIGRATIONS.glob("*.sql") if file.stem < "0003"]
    for file in older:
        (tmp_path / file.name).write_text(file.read_text())
    migrate(empty_database_url, tmp_path)
    org, run, lead, audit = (f"00000000-0000-0000-0000-00000000000{number}" for number in range(1, 5))
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, true)", [org])
        for statement in (
            "insert into organizations (id, name) values (%(org)s, 'x')",
            "insert into agencies (id, org_id, name, criteria) values (%(org)s, %(org)s, 'x', '[]')",
            "insert into runs (id, org_id, agency_id, vertical, geography, requested, demo)"
            " values (%(run)s, %(org)s, %(org)s, 'x', 'x', 1, true)",
            "insert into opportunities (id, org_id, place_id, name, domain, source, target_vertical, target_geography)"
            " values (%(lead)s, %(org)s, 'p', 'x', 'x.test', 'x', 'x', 'x')",
            "insert into run_leads (org_id, run_id, opportunity_id, score) values (%(org)s, %(run)s, %(lead)s, 0)",
            "insert into audits (id, org_id, run_id, opportunity_id, domain, target_url)"
            " values (%(audit)s, %(org)s, %(run)s, %(lead)s, 'x.test', 'https://x.test/')",
        ):
            connection.execute(statement, {"org": org, "run": run, "lead": lead, "audit": audit})
    assert "0003_lead_audits" in migrate(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, true)", [org])
        assert connection.execute("select audit_id::text from run_leads").fetchall() == [(audit,)]
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select 1 from run_leads").fetchall() == [], "the policies bind again"
