"""store/schema.sql is today's truth; the sum of the migrations must give exactly it."""

from pathlib import Path

import psycopg

from store.queries import load

SCHEMA = Path(__file__).parents[2] / "store" / "schema.sql"
CATALOGUE = load(Path(__file__).with_name("catalogue.sql")).catalogue


def catalogue(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    return {(kind, name): definition for kind, name, definition in connection.execute(CATALOGUE)}


def test_all_migrations_together_give_the_schema(database_url: str, empty_database_url: str) -> None:
    with psycopg.connect(database_url) as migrated, psycopg.connect(empty_database_url) as described:
        described.execute(SCHEMA.read_bytes())
        result, truth = catalogue(migrated), catalogue(described)
    assert len(truth) > 100
    assert result == truth


def test_the_comparison_sees_a_difference(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        before = catalogue(connection)
        connection.execute("alter table runs no force row level security")
        connection.execute("alter table runs alter column status drop default")
        connection.execute("create index surplus on runs (town)")
        after = catalogue(connection)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert changed == {("relation", "runs"), ("column", "runs.status"), ("index", "surplus")}
