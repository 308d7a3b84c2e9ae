"""The application: what `leadatlas serve` runs, and what tests open without a port.

Everything is in an application of its own under `/api`, so that an unknown path there is a JSON 404 whatever the chat
mounts at `/` afterwards, and a wrong method a 405.
"""

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib import metadata

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import document, problems, reference
from api.access import AccessRules
from api.caller import Session
from api.headers import SafeHeaders
from api.limits import BodyLimit
from api.routes import ROUTERS, health
from api.signing import Clock, Links
from engine.services import Services, now
from engine.settings import Settings

ABOUT = "Find local businesses an agency can help, audit their websites, and read dossiers with quoted claims."
RECHECK_SECONDS = 20.0

Open = Callable[[], AbstractAsyncContextManager[Services]]


def build_app(
    open_: Open, *, session: Session | None = None, clock: Clock = now, recheck: float = RECHECK_SECONDS
) -> FastAPI:
    """The outer application with the API in it; services open with its lifespan, as `app.state.services`.

    Args:
        open_: opens what operations need; whatever else must live as long as the server goes in there too.
        session: who a log-in cookie belongs to; None = only API keys are known.
        clock: when addresses of pages are made and end.
        recheck: after how many seconds an open stream asks again whose it is.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with open_() as services:
            app.state.services = services
            app.state.links = Links(_secret(services.settings), clock)
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.add_middleware(BodyLimit)
    app.add_middleware(AccessRules)
    app.add_middleware(SafeHeaders)
    problems.install(app)
    app.add_route("/api", problems.nothing)
    app.include_router(health.router)  # where a proxy or an orchestrator looks without being told
    api = build_api()
    app.state.session, app.state.recheck = session, recheck
    api.state = app.state
    app.mount("/api", api)
    return app


def build_api() -> FastAPI:
    """The API without services: enough for its OpenAPI document."""
    api = FastAPI(
        title="Leadatlas",
        description=ABOUT,
        version=metadata.version("leadatlas"),
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    api.openapi = partial(document.openapi, api)
    api.add_route("/docs", reference.page)
    problems.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api


def _secret(settings: Settings) -> str:
    """Without log-ins addresses of pages end with the process."""
    given = settings.auth_secret
    return given.get_secret_value() if given else secrets.token_hex()


def _operation_id(route: APIRoute) -> str:
    return route.name
