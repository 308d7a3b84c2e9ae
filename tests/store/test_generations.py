"""Migration 0012 on a database that has generations reported twice: nothing is refused, and the first one counts."""

import shutil
from pathlib import Path

import psycopg

from store.migrate import MIGRATIONS, migrate
from store.organizations import LOCAL

CALLS = """
select set_config('app.org_id', '{org}', false);
insert into organizations (id, name) values ('{org}', 'Agency');
insert into model_calls (org_id, key, purpose, provider, model, prompt_tokens, completion_tokens, usd, credits,
                         generation_id, answer)
select '{org}', key, 'dossier', 'sandbox', 'm', 1, 1, usd, usd * 4000, generation, '{{}}'
  from (values ('a', 0.001, 'gen_1'), ('b', 0.001, 'gen_1'), ('c', null, 'gen_1'), ('d', 0.001, null),
               ('e', 0.001, null), ('f', 0.001, 'gen_2')) as told (key, usd, generation)
"""


def before_0012(folder: Path) -> Path:
    """The migrations as they were."""
    folder.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if file.stem < "0012":
            shutil.copy(file, folder)
    return folder


def test_of_generations_reported_twice_the_first_one_counts(empty_database_url: str, tmp_path: Path) -> None:
    migrate(empty_database_url, before_0012(tmp_path / "before"))
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(CALLS.format(org=LOCAL).encode())
    assert "0012_generations" in migrate(empty_database_url)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        told = connection.execute("select key, repeated, usd is null from model_calls order by key").fetchall()
        forced = connection.execute("select relforcerowsecurity from pg_class where relname = 'model_calls'").fetchone()
    assert [key for key, repeated, _ in told if repeated] == ["b"]
    assert [key for key, _, unpriced in told if unpriced] == ["c"]
    assert forced == (True,), "the policies bind the owner again"
