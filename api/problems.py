"""Every refusal is one clear sentence in `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from api.signing import LinkExpired
from domain import errors
from domain.errors import LeadatlasError

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SORRY = "Something went wrong on our side. Nothing is lost: try again."

STATUS: Mapping[type[LeadatlasError], int] = {
    LinkExpired: 410,
    errors.NotFound: 404,
    errors.BadInput: 422,
    errors.Conflict: 409,
    errors.NotSignedIn: 401,
    errors.TooManyTries: 429,
    errors.AccessDenied: 403,
    errors.DatabaseUnreachable: 503,
    errors.Misconfigured: 503,
    errors.Overloaded: 503,
    errors.NotQueued: 503,
    errors.LimitReached: 402,
    errors.ServiceUnavailable: 503,
    errors.ServiceError: 502,
}
"""The nearest class counts; what is not here is our fault."""
OURS = (
    *(errors.MoneyError, errors.RunLockLost, errors.RunDrained, errors.RunStopped, errors.PageUnreadable),
    *(errors.NotForgotten, errors.OutputLost),
)
"""Facts of an execution or of a command: a request that ends with one of them has met a bug."""
MISSET = "Something in this installation has to be set right first. Its log says what: tell whoever runs it."
"""What a caller reads, who cannot mend it; the sentence that names the setting is logged."""


class FieldError(BaseModel):
    """What is wrong with one value of a request."""

    where: str
    """Such as `body.leads` or `query.limit`."""
    message: str


class Offer(BaseModel):
    """A plan that has room."""

    id: str
    """As `POST /billing/checkout` takes it."""
    name: str
    price: str
    """US dollars for each interval."""
    interval: str
    included: int | None
    """None = as many as you like."""


class Problem(BaseModel):
    """Why a request was refused; `detail` is a sentence for a person."""

    type: str
    """`urn:leadatlas:problem:` and a name that does not change."""
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    offers: list[Offer] = []
    """What would make it possible, where a plan has no room left."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route; api/document.py says what they look like."""
    return {status: {} for status in statuses}


def answer(
    status: int,
    detail: str,
    name: str | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    fields: Any = (),
    offers: Any = (),
) -> JSONResponse:
    """One problem as a response."""
    title = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:leadatlas:problem:{name or title.lower().replace(' ', '-')}",
        title=title,
        status=status,
        detail=detail,
        errors=[*fields],
        offers=[*offers],
    )
    return JSONResponse(problem.model_dump(), status, headers=headers, media_type=MEDIA_TYPE)


def install(api: FastAPI) -> None:
    """Make every ending of a route that is not an answer a problem."""
    api.add_exception_handler(LeadatlasError, _refused)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(Exception, broken)


async def nothing(_: Request) -> JSONResponse:
    """A route where there is none."""
    raise HTTPException(404)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    kind = next((each for each in type(error).__mro__ if each in STATUS), None)
    if kind is None:
        log.error("a request failed: %s", error, exc_info=error)
        return answer(500, SORRY)
    if kind is errors.Misconfigured:
        log.error("a request cannot be served: %s", error, exc_info=error)
        return answer(STATUS[kind], MISSET, _kebab(kind.__name__))
    headers = {"WWW-Authenticate": "Bearer"} if STATUS[kind] == 401 else None
    offers = error.offers if isinstance(error, errors.LimitReached) else ()
    return answer(STATUS[kind], str(error), _kebab(type(error).__name__), headers=headers, offers=offers)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 204:
        return Response(status_code=204)
    told = f"There is nothing at {request.url.path}." if error.status_code == 404 else str(error.detail)
    if error.status_code == 400:
        told = "The body of this request cannot be read: send JSON in UTF-8."
    if error.status_code == 405:
        methods = ", ".join(each for each in METHODS if _routed(request, each))
        return answer(405, f"{request.method} is not possible here: use {methods}.", headers={"Allow": methods})
    return answer(error.status_code, told, headers=error.headers)


def _routed(request: Request, method: str) -> bool:
    """Each method of a path is a route of its own, and the framework names only the first."""
    routes: list[BaseRoute] = request.app.router.routes
    return any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)


async def invalid(_: Request, error: Exception) -> JSONResponse:
    """What a value must be; the value itself is not repeated, because not every one can be."""
    assert isinstance(error, RequestValidationError)
    fields = [_field(each) for each in error.errors()]
    first = fields[0]
    return answer(422, f"{first.where}: {first.message}.", "invalid-request", fields=fields)


async def broken(_: Request, __: Exception) -> JSONResponse:
    """What nobody foresaw; the server logs it."""
    return answer(500, SORRY)


def _field(error: Mapping[str, Any]) -> FieldError:
    parts: Sequence[Any] = error["loc"]
    message = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return FieldError(where=".".join(str(part) for part in parts), message=message)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
