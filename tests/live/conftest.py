"""Settings of this machine, as a run would have them."""

import pytest

from engine.settings import Settings, read_settings


@pytest.fixture(scope="session")
def settings() -> Settings:
    return read_settings()
