"""`make live` says what it spends before it sends anything, and its tests hold on the sandbox's wires."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.conftest import serving

ROOT = Path(__file__).parents[2]
KEYS = (
    "GOOGLE_PLACES_API_KEY",
    "FIRECRAWL_API_KEY",
    "LLM_API_KEY",
    "LLM_MODEL",
    "AUTUMN_SECRET_KEY",
    "LIVE",
    "SLIPCOVER_ENABLED",
)


def live(**given: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in KEYS}
    command = [sys.executable, "-m", "tests.live", "-p", "no:cacheprovider"]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **given}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90
    )


def test_without_keys_nothing_is_sent() -> None:
    said = live()
    assert (said.returncode, "Nothing is set" in said.stdout) == (0, True), said


def test_nothing_is_sent_before_somebody_agrees() -> None:
    said = live(GOOGLE_PLACES_API_KEY="k", GOOGLE_PLACES_BASE_URL="http://127.0.0.1:1")
    assert "Google Places: 3 text searches" in said.stdout
    assert (said.returncode, said.stdout.rstrip().endswith("Nothing was sent.")) == (1, True), said


@pytest.mark.slow
def test_the_sandbox_keeps_what_the_services_promise() -> None:
    with serving() as sandbox:
        google = {"GOOGLE_PLACES_BASE_URL": sandbox.url, "GOOGLE_MAPS_BASE_URL": sandbox.url}
        model = {"LLM_API_KEY": "k", "LLM_MODEL": "leadatlas-demo", "LLM_BASE_URL": f"{sandbox.url}/v1"}
        said = live(LIVE="yes", GOOGLE_PLACES_API_KEY="k", **google, **model)
    assert said.returncode == 0, said
    assert "2 skipped" in said.stdout, "Firecrawl and Autumn, whose keys are not set"
