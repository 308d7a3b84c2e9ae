"""`migrate`: bring the database to today's schema and say what was done."""

import uvloop

from ui.console import out, waiting


def migrate() -> int:
    """Create or update the tables. Every command does it too; this one says what it did."""
    with waiting("Migrating the database"):
        from engine.operations import health
        from engine.settings import read_settings

        applied = uvloop.run(health.migrate(read_settings()))
    console = out()
    for name in applied:
        console.print(f"✓ applied {name}")
    console.print("The database is up to date." if applied else "The database was up to date already: nothing to do.")
    return 0
