"""Where the made-up town ends: a face asks before it makes a run that cannot find anybody."""

from domain.errors import ServiceError
from engine.operations.runs import Request, understood
from engine.services import Services


async def unknown_place(services: Services, request: Request) -> str | None:
    """The place that is asked for when the sandbox has no business there, else None; of real places never.

    Raises: BadInput with what to type instead.
    """
    if services.settings.places != "sandbox" or services.sandbox is None or not services.sandbox.towns:
        return None
    _, place = await understood(services, request)
    try:
        return None if await services.ports.places.search(f"businesses in {place}", 1) else place
    except ServiceError:
        return None  # the run tries again, and tells
