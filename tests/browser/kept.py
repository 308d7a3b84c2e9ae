"""One server for as many tests as want the same settings, its database emptied in between: a start takes seconds."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.errors import DeadlockDetected
from pydantic import SecretStr

from engine.services import open_data
from engine.settings import Settings
from tests.browser.server import Server

OWN = {"LEADATLAS_HOME"}
"""What two servers of the same settings differ in."""
TABLES = """
    select schemaname, tablename from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
      and tablename not in ('schema_migrations', 'procrastinate_workers')
"""
GUARDED = "select tgrelid::regclass::text from pg_trigger where not tgisinternal and tgtype & 32 <> 0"
"""Tables that refuse to be emptied."""
BUSY = """
    select 1 from procrastinate_jobs
    where status = 'doing' or (status = 'todo' and coalesce(scheduled_at, now()) <= now())
"""
TRIES = 10
"""The server looks into its tables all the time: whoever empties them may meet it the other way round."""


@dataclass
class Kept:
    """A database, and the server that was last started on it."""

    url: str
    server: Server | None = None
    settings: dict[str, str] = field(default_factory=dict[str, str])

    async def give(self, environment: dict[str, str], folder: Path, port: int) -> Server:
        """A server with these settings: the last one if it has them, or a new one."""
        wanted = {name: value for name, value in environment.items() if name not in OWN}
        if self.server and self.server.lives and self.settings == wanted:
            async with open_data(Settings(_env_file=None, database_url=SecretStr(self.url))):
                return self.server  # opened, the organization of this machine is there again
        await self.end()
        self.server, self.settings = Server(environment, folder, port), wanted
        await self.server.start()
        return self.server

    async def leave(self) -> None:
        """After a test: a server that still works at something of it would write into the next one's tables."""
        if self.server and self.server.lives and self._works():
            await self.end()

    async def end(self) -> None:
        if self.server:
            await self.server.kill()
        self.server = None

    def empty(self) -> None:
        """As if nobody had ever been here."""
        for _ in range(TRIES - 1):
            with suppress(DeadlockDetected):
                return self._truncate()
        self._truncate()

    def _truncate(self) -> None:
        """In one transaction, after which every guard is back."""
        with psycopg.connect(self.url) as connection:
            guarded = [sql.SQL(name) for (name,) in connection.execute(GUARDED)]
            tables = [sql.Identifier(*row) for row in connection.execute(TABLES)]
            for table in guarded:
                connection.execute(sql.SQL("alter table {} disable trigger user").format(table))
            connection.execute(sql.SQL("truncate {} cascade").format(sql.SQL(", ").join(tables)))
            for table in guarded:
                connection.execute(sql.SQL("alter table {} enable trigger user").format(table))

    def _works(self) -> bool:
        with psycopg.connect(self.url) as connection:
            return connection.execute(BUSY).fetchone() is not None
