"""Recorded answers of real services, kept beside the repository; tests that need them skip where they are absent."""

import json
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def recording(path: str) -> Any:
    """A JSON file of the corpora."""
    return json.loads(recorded_text(path))


def recorded_text(path: str) -> str:
    """A file of the corpora, or the test is skipped."""
    if not (CORPORA / path).is_file():
        pytest.skip(f"the corpora are not here: {path}")
    return (CORPORA / path).read_text()
