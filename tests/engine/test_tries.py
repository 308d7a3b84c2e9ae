"""Guessing ends after ten failures, and a flood of log-ins is refused before anything is computed."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Overloaded, TooManyTries
from engine import secrets
from engine.tries import FAILURES, FROM_ANYWHERE, REMEMBERED, WINDOW, Tries

ANN = "ann@x.test"
HERE = "203.0.113.1"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def failed(tries: Tries, times: int = FAILURES, email: str = ANN, address: str = HERE) -> None:
    for _ in range(times):
        tries.begin(email, address)


def flood(tries: Tries) -> None:
    """Strangers guess from as many addresses as it takes."""
    for number in range(FROM_ANYWHERE // FAILURES):
        failed(tries, address=f"198.51.100.{number}")


def test_the_eleventh_failure_is_refused_until_the_first_is_a_quarter_of_an_hour_old() -> None:
    clock = Clock()
    tries = Tries(clock)
    failed(tries)
    for _ in range(3):
        clock.at += timedelta(minutes=4)
        with pytest.raises(TooManyTries, match="wait 15 minutes"):
            tries.begin(ANN, HERE)
    tries.begin("bob@x.test", HERE)
    clock.at += WINDOW
    failed(tries)


def test_who_knows_the_password_begins_anew() -> None:
    tries = Tries(Clock())
    failed(tries)
    tries.succeeded(ANN, HERE)
    failed(tries)


def test_a_stranger_locks_out_the_strangers_address_and_no_other() -> None:
    tries = Tries(Clock())
    failed(tries, address="198.51.100.7")
    with pytest.raises(TooManyTries):
        tries.begin(ANN, "198.51.100.7")
    tries.begin(ANN, HERE)


def test_guessing_from_everywhere_is_bounded_and_leaves_the_person_in_where_they_came_from() -> None:
    clock = Clock()
    tries = Tries(clock)
    tries.begin(ANN, HERE)
    tries.succeeded(ANN, HERE)
    flood(tries)
    with pytest.raises(TooManyTries):
        tries.begin(ANN, "192.0.2.1")
    tries.begin(ANN, HERE)
    tries.succeeded(ANN, HERE)
    with pytest.raises(TooManyTries):
        tries.begin(ANN, "192.0.2.1")
    clock.at += WINDOW
    tries.begin(ANN, "192.0.2.1")


def test_the_persons_own_mistakes_lock_no_other_address() -> None:
    tries = Tries(Clock())
    tries.succeeded(ANN, HERE)
    failed(tries)
    with pytest.raises(TooManyTries):
        tries.begin(ANN, HERE)
    tries.begin(ANN, "192.0.2.1")


def test_a_try_that_could_not_be_judged_is_none() -> None:
    tries = Tries(Clock())
    failed(tries)
    tries.take_back(ANN, HERE)
    tries.begin(ANN, HERE)
    with pytest.raises(TooManyTries):
        tries.begin(ANN, HERE)


def test_a_flood_of_invented_emails_fills_no_memory() -> None:
    tries = Tries(Clock())
    failed(tries)
    failed(tries, 1, "oldest@x.test")
    for number in range(REMEMBERED - 1):
        tries.begin(f"{number}@x.test", HERE)
        if number == 1:
            with pytest.raises(TooManyTries):
                tries.begin(ANN, HERE)
    with pytest.raises(TooManyTries):
        tries.begin(ANN, HERE)
    failed(tries, FAILURES, "oldest@x.test")


async def test_whoever_finds_the_line_full_is_refused_at_once() -> None:
    line = secrets.Line(1)
    kept = await secrets.hashed("correct horse battery")
    with line.place(), pytest.raises(Overloaded, match="again in a few seconds"):
        await secrets.fits("correct horse battery", kept, line)
    assert await secrets.fits("correct horse battery", kept, line)
    assert not await secrets.fits("wrong password", kept, line), "its place is free again"
