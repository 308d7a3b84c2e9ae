"""`serve`: chat, API and a worker at one address, until Ctrl-C."""

import contextlib
from typing import Annotated

import typer

from domain.errors import BadInput
from ui import exits, logs
from ui.console import ReaderGone, out, waiting

LAST_PORT = 65_535


def serve(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Others reach it only with AUTH_SECRET set.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="0 = any free one.")] = 8000,
) -> int:
    """Serve the chat, the API and a worker."""
    if not 0 <= port <= LAST_PORT:
        raise BadInput(f"{port} is not a port: use 0 to {LAST_PORT}.")
    with waiting("Starting"):
        from engine.settings import read_settings
        from ui import server

        settings = read_settings()
        logs.serve(settings.log_format)
    console = out()

    def announce(address: str) -> None:
        with contextlib.suppress(ReaderGone):  # a server is not there for who started it
            console.print(f"Leadatlas is at {address}", style="head")
            console.print("Ctrl-C ends it; runs go on when it is started again.", style="faint")

    server.serve(settings, host, port, announce)
    return exits.COMPLETED
