"""Who is asking, and for which organization: the services that a route gets are already theirs."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from domain.errors import DatabaseUnreachable, NoOrganization, NotSignedIn
from engine.operations import people
from engine.operations.people import Person
from engine.services import Services

Session = Callable[[HTTPConnection], Awaitable[Person | None]]
"""Who a request's log-in cookie belongs to."""

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key of `leadatlas keys create`. On this machine, without AUTH_SECRET, none is needed.",
)


def opened(request: Request) -> Services:
    """The server's services, on behalf of nobody in particular."""
    return request.app.state.services


Opened = Annotated[Services, Depends(opened)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def acting(request: Request, _: Bearer) -> Services:
    """The services on behalf of the caller's organization; `_` is for the OpenAPI document.

    Raises: NotSignedIn, NoOrganization.
    """
    return await caller(request)


async def caller(request: Request) -> Services:
    """The same for who has only the request; asked twice, the database is asked once."""
    known: Services | None = getattr(request.state, "caller", None)
    if known is None:
        known = request.state.caller = await _as_of_now(request)
    return known


async def still(request: Request, before: Services) -> bool:
    """Whether the caller still is who they were: for what goes on after the request was let in."""
    try:
        now = await _as_of_now(request)
    except DatabaseUnreachable:
        return True  # nothing can be read until it answers
    except (NotSignedIn, NoOrganization):
        return False
    return (now.org_id, now.actor) == (before.org_id, before.actor)


async def _as_of_now(request: Request) -> Services:
    services = opened(request)
    person = await recognise(request, services)
    return services if person is None else services.of(person.organization, person.actor)


async def recognise(request: Request, services: Services) -> Person | None:
    """Key first, then cookie; None is the local person of a machine without accounts.

    Raises: NotSignedIn.
    """
    if "authorization" in request.headers:
        scheme, _, key = request.headers["authorization"].partition(" ")
        person = await people.find_key(services, key.strip()) if scheme.lower() == "bearer" else None
        if person is None:
            raise NotSignedIn("This key is unknown or revoked: send `Authorization: Bearer la_…`.")
        return person
    if services.settings.auth_secret is None:
        return None
    session: Session | None = request.app.state.session
    if session is not None and (person := await session(request)):
        return person
    raise NotSignedIn("Log in, or send `Authorization: Bearer la_…`.")


Acting = Annotated[Services, Depends(acting)]
