"""The command: serve one town on one loopback port, say where in one line, and end with the parent."""

import argparse
import asyncio
import os
import signal
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop

from sandbox.app import Sandbox
from sandbox.autumn_shop import Hook
from sandbox.control import towns
from sandbox.faults import Faults
from sandbox.latency import Latency
from sandbox.listener import Listener, bind
from sandbox.tls import Certificates
from sandbox.town import Town, TownError, load_town
from sandbox.wire import dumps

SPRINGFIELD = Path(__file__).parent / "springfield"
STDIN = 0
LAST_PORT = 65_535


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until stdin closes (if it is a pipe) or a signal comes.

    Args:
        argv: the command's words; None takes them from `sys.argv`.

    Returns:
        0 after an orderly end, 2 if the town or the port cannot be used.
    """
    options = parse(argv)
    try:
        town = load_town(options.data)
        with tempfile.TemporaryDirectory(prefix="leadatlas-sandbox-") as folder:
            uvloop.run(serve(town, options, Path(folder)))
    except TownError as error:
        return complain(f"no town to serve: {error}")
    except OSError as error:
        return complain(f"cannot serve on port {options.port}: {error.strerror}")
    return 0


def complain(message: str) -> int:
    """Say on stderr why there is nothing to serve."""
    sys.stderr.write(f"sandbox: {message}\n")
    return 2


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="sandbox", description="Serve a town: Places, a demo model and its websites.")
    parser.add_argument("--data", type=Path, default=SPRINGFIELD, metavar="DIR", help="the town's folder")
    parser.add_argument("--port", type=port, default=0, help="loopback port; 0 takes a free one")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="added to each website's answer")
    parser.add_argument("--places-latency", type=float, default=0, metavar="MS", help="added to each search")
    parser.add_argument("--model-latency", type=float, default=0, metavar="MS", help="added to each model answer")
    parser.add_argument("--faults", type=float, default=0, metavar="RATE", help="share of wrong answers, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="which answers go wrong")
    parser.add_argument("--faults-only", metavar="SERVICE", help="autumn, model, places or site; all when absent")
    parser.add_argument("--webhook-url", metavar="URL", help="hears of purchases at the pretend Autumn")
    parser.add_argument("--webhook-secret", metavar="whsec_...", help="signs what is sent there")
    parser.add_argument("--serve-forever", action="store_true", help="do not end when stdin closes")
    return parser.parse_args(argv)


def port(text: str) -> int:
    """As it is typed. Raises: ArgumentTypeError, which the parser tells."""
    if not (text.isascii() and text.isdigit() and int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is not a port: use 0 to {LAST_PORT}.")
    return int(text)


async def serve(town: Town, options: argparse.Namespace, folder: Path) -> None:
    """Open the port, announce it, and wait for the end."""
    latency = Latency(site=options.latency, places=options.places_latency, model=options.model_latency)
    certificates = Certificates(town)
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(certificates.ca_pem())
    hook = Hook(options.webhook_url, options.webhook_secret) if options.webhook_url else None
    faults = Faults(options.faults, options.seed, options.faults_only)
    listener = Listener(Sandbox(town, latency, faults, hook), certificates.server_context())
    with bind(options.port) as listening:
        stop = stop_event(options.serve_forever)
        accepting = asyncio.create_task(listener.serve(listening))
        announce(listening.getsockname()[1], ca_file, town)
        await stop.wait()
        accepting.cancel()
        await listener.close()


def announce(port: int, ca_file: Path, town: Town) -> None:
    """The one line on stdout that a parent process reads."""
    sys.stdout.write(dumps({"port": port, "ca_file": str(ca_file), "towns": towns(town)}) + "\n")
    sys.stdout.flush()


def stop_event(serve_forever: bool) -> asyncio.Event:
    """Set by SIGINT and SIGTERM and, if stdin is a pipe, by its end: then the parent is gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if not serve_forever and is_pipe(STDIN):
        loop.add_reader(STDIN, lambda: os.read(STDIN, 4096) or stop.set())
    return stop


def is_pipe(descriptor: int) -> bool:
    """True for a pipe or a socket; False for a terminal, a file or a closed descriptor."""
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
