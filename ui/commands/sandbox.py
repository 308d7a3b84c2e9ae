"""`sandbox`: serve a town by hand, with the sandbox's own options, until Ctrl-C."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import IO

import typer

from ui import exits, words
from ui.console import complain, out, write
from ui.views.nothing import listed

JSON = "--json"
NAP_SECONDS = 0.1


def sandbox(context: typer.Context) -> int:
    """Serve a made-up town: places, a demo model and its websites. `leadatlas sandbox --help` lists the options."""
    arguments = [each for each in context.args if each != JSON]
    command = [sys.executable, "-m", "sandbox", *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        assert process.stderr is not None, "a pipe"
        try:
            line = process.stdout.readline()
            _announce(line, raw=JSON in context.args)
            _outlive(process)
            write(process.stdout.read())
        except KeyboardInterrupt:
            line = "stopped"
        process.stdin.close()  # it ends with its standard input
        return process.wait() if line else _refused(process, process.stderr)


def _announce(line: str, raw: bool) -> None:
    """One friendly line with the address; what a program reads comes with --json, help as it is."""
    if not line.startswith("{") or raw:
        write(line)
        return
    told = json.loads(line)
    console = out()
    console.print(
        f"The sandbox serves {listed(told['towns']) or words.count(0, 'town')} at http://127.0.0.1:{told['port']}"
    )
    console.print("Ctrl-C ends it.", style="faint")


def _outlive(process: "subprocess.Popen[str]") -> None:
    """Wait in naps: a signal that came just before one long read or wait would be noticed at its end only."""
    while process.poll() is None:
        time.sleep(NAP_SECONDS)


def _refused(process: "subprocess.Popen[str]", errors: IO[str]) -> int:
    complain(last_words(errors.read().splitlines()))
    process.wait()
    return exits.BAD_INPUT


def last_words(lines: Sequence[str]) -> str:
    """Why it did not start: argparse and the sandbox say it in their last line, after their own name."""
    return lines[-1].split(": ", 1)[-1].removeprefix("error: ") if lines else "The sandbox did not start."
