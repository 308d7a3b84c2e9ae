"""A worker begins again after whatever ended it: a server without one would seem well, while runs wait for ever."""

import asyncio
import logging

import pytest

from domain.errors import DatabaseUnreachable
from engine.serving import again_and_again


@pytest.mark.parametrize("failure", [KeyError("a bug"), DatabaseUnreachable("away")])
async def test_whatever_ends_a_worker_it_begins_again_and_says_why(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    stop, begun = asyncio.Event(), 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            stop.set()
            return
        raise failure

    with caplog.at_level(logging.WARNING, "engine.serving"):
        await again_and_again(work, stop, pause=0)
    assert begun == 3
    assert len(caplog.records) == 2
    told = f"{caplog.records[0].getMessage()} {caplog.records[0].exc_text or ''}"
    assert str(failure) in told
