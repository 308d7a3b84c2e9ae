"""Every class of error has its place in the answers, and what a caller cannot mend is told to whoever reads the log."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api import problems
from domain.errors import BadKey, DatabaseUnreachable, LeadatlasError, Misconfigured, MoneyError
from tests.api.serving import client


def kinds(base: type[LeadatlasError] = LeadatlasError) -> Iterator[type[LeadatlasError]]:
    for each in base.__subclasses__():
        yield each
        yield from kinds(each)


def failing(error: Exception) -> FastAPI:
    api = FastAPI()
    problems.install(api)

    @api.get("/")
    async def fails() -> None:
        raise error

    return api


def test_every_error_has_a_status_or_is_known_as_a_bug() -> None:
    known = {*problems.STATUS, *problems.OURS}
    homeless = [kind.__name__ for kind in kinds() if known.isdisjoint(kind.__mro__)]
    assert homeless == []


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (MoneyError("capture of a key that is not held"), 500, problems.SORRY),
        (BadKey("Autumn refused AUTUMN_SECRET_KEY."), 503, problems.MISSET),
        (Misconfigured("FIRECRAWL_BASE_URL is not usable."), 503, problems.MISSET),
    ],
)
async def test_what_a_caller_cannot_mend_is_logged_in_full_and_told_without_internals(
    error: Exception, status: int, detail: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "api.problems"):
        async with client(failing(error)) as http:
            answer = await http.get("/")
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    (record,) = [each for each in caplog.records if each.name == "api.problems"]
    assert str(error) in record.getMessage()
    assert record.exc_info and record.exc_info[1] is error


async def test_a_database_that_is_away_is_told_as_itself(caplog: pytest.LogCaptureFixture) -> None:
    async with client(failing(DatabaseUnreachable("The database does not answer."))) as http:
        answer = await http.get("/")
    assert (answer.status_code, answer.json()["detail"]) == (503, "The database does not answer.")
    assert [each for each in caplog.records if each.name == "api.problems"] == []
