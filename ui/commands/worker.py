"""`worker` and `cancel`: execute what is queued, and end a run for good."""

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from ui import exits, logs
from ui.commands.options import RunId
from ui.commands.users import Organization
from ui.console import note, out, waiting
from ui.session import SHORT, ask, pick

if TYPE_CHECKING:
    from engine.services import Data
    from engine.settings import Settings

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def worker(
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", "-c", metavar="N", min=1, max=100, help="Runs at once.")
    ] = None,
) -> int:
    """Execute queued runs until Ctrl-C or SIGTERM. Start as many as you like, on any machine with this DATABASE_URL."""
    from engine.settings import read_settings

    settings = read_settings(worker_concurrency=concurrency) if concurrency else read_settings()
    logs.serve(settings.log_format)
    try:
        uvloop.run(_work(settings))
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    return 0


async def _work(settings: "Settings") -> None:
    with waiting("Starting"):
        from engine.services import open_services
        from engine.worker import serve_worker

        opening = open_services(settings)
        services = await opening.__aenter__()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_exit(opening.__aexit__)
        stop = _listen()
        kind = " on demo data" if settings.demo else ""
        out().print(f"Waiting for runs{kind}, {settings.worker_concurrency} at once. Ctrl-C ends it; nothing is lost.")
        await serve_worker(services, settings.worker_concurrency, stop)
    if settings.log_format == "text":
        note("Stopped. Runs that were under way go on in another worker, or when this one is started again.")


def _listen() -> asyncio.Event:
    """The first signal asks for an end; a second one ends at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def asked() -> None:
        stop.set()
        for name in SIGNALS:
            loop.remove_signal_handler(name)

    for name in SIGNALS:
        loop.add_signal_handler(name, asked)
    return stop


def cancel(run: RunId, organization: Organization = None) -> int:
    """End a run for good. Websites not finished are not charged; what is finished stays."""
    out().print(ask(lambda data: _cancel(data, run), organization=organization))
    return 0


async def _cancel(data: "Data", text: str) -> str:
    from engine.operations import runs

    run_id = await pick(data, text)
    await runs.cancel(data, run_id)
    return f"Run {str(run_id)[:SHORT]} is cancelled. What was finished stays; what was under way is not charged."
