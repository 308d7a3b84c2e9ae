"""Time as this machine has it now: plain seconds are a wide bound on a quick one, a narrow one on a busy one."""

import time
from collections.abc import Generator
from contextlib import contextmanager

STEPS = 500_000
"""Of plain Python: about 0.015 s of a quick core."""
QUICK = 0.015


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Fails where what is inside takes more CPU than `seconds` of a quick core, told by a known piece of work."""
    began = time.process_time()
    yield
    took = time.process_time() - began
    slowness = max(1, _known_work() / QUICK)
    assert took < seconds * slowness, f"{took:.2f} s of CPU; {seconds * slowness:.2f} s on this machine were expected"


def _known_work() -> float:
    began = time.process_time()
    total = 0
    for step in range(STEPS):
        total += step
    return time.process_time() - began
