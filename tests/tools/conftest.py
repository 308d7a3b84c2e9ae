"""The sandbox as a child process, and waits that take no time."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sandbox() -> Generator[dict[str, Any]]:
    """What a sandbox that ends with the session says of itself: its port and its certificate authority."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture(scope="session")
def sandbox_url(sandbox: dict[str, Any]) -> str:
    """Its address."""
    return f"http://127.0.0.1:{sandbox['port']}"


class Naps(list[float]):
    """Stands in for sleep and keeps the seconds that were asked for."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()
