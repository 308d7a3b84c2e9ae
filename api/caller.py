"""Who is asking, and for which organization: the services that a route gets are already theirs."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from engine.operations.people import Person
from engine.services import Services

Session = Callable[[HTTPConnection], Awaitable[Person | None]]


def opened(request: Request) -> Services:
    """The server's services, on behalf of nobody in particular."""
    return request.app.state.services


Opened = Annotated[Services, Depends(opened)]


async def acting(services: Opened) -> Services:
    """The services on behalf of the caller's organization."""
    return services


Acting = Annotated[Services, Depends(acting)]
