"""A sandbox that does not come up is told in one sentence."""

import asyncio
import sys

import pytest

from domain.errors import Misconfigured
from engine.sandbox import drained, started


async def program(text: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", text, stdin=pipe, stdout=pipe, stderr=pipe)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import sys; sys.stdin.read()", "did not start within"),
        ("print('hello')", "did not start: it said hello"),
        ("import sys; sys.exit('sandbox: There is no town.')", "^There is no town.$"),
    ],
)
async def test_a_sandbox_that_does_not_start_is_one_sentence(text: str, words: str) -> None:
    process = await program(text)
    with pytest.raises(Misconfigured, match=words):
        await started(process, seconds=20 if "exit" in text or "hello" in text else 0.5)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


async def test_a_sandbox_that_writes_much_is_not_stopped_by_it() -> None:
    listening = """print('{"port": 1, "ca_file": "ca.pem", "towns": []}', flush=True)"""
    process = await program(f"import sys; {listening}; sys.stderr.write('x' * 2_000_000); print('y' * 2_000_000)")
    await started(process)
    async with drained(process):
        assert await asyncio.wait_for(process.wait(), 20) == 0
