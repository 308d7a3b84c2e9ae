"""The server: API, chat and a worker in one process. What `leadatlas serve` and `make run` run."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncGenerator, Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.requests import HTTPConnection

from api.app import Open, build_app
from domain.errors import Misconfigured
from domain.this_machine import is_loopback
from engine.operations import people
from engine.operations.people import Person
from engine.services import Services, open_services
from engine.settings import Settings
from engine.tries import Tries
from engine.worker import serve_worker
from store.organizations import LOCAL
from ui.chat import mount, price, root, tokens
from ui.chat.boundary import PossiblePaths
from ui.chat.doors import Arrivals, Closing, KnownPerson, LocalPerson, PagePolicy
from ui.chat.house import LOCAL_IDENTIFIER, House, arrived, enter, house, leave
from ui.chat.packed import Packed

log = logging.getLogger(__name__)

GRACE_SECONDS = 10
WORKER_SECONDS = 15.0
AT_THIS_MACHINE = Person(user_id=None, email=None, name="You", org_id=LOCAL, org_name="Your agency")


def build(
    settings: Settings, *, stopping: asyncio.Event | None = None, ready: Callable[[], None] | None = None
) -> FastAPI:
    """The whole application. Once per process: Chainlit keeps its callbacks in globals.

    Args:
        stopping: set when the server is told to stop; open streams and the worker end then.
        ready: called once everything is open.
    """
    stop, with_login = stopping or asyncio.Event(), settings.auth_secret is not None
    house_of = _with_login if with_login else _without_login
    app = build_app(_opener(settings, house_of, stop, ready), session=_session if with_login else None)
    app.include_router(price.router)
    policy = mount.mount(app, settings)
    app.add_middleware(Packed, folders=root.files(), kept=root.root_of(settings.leadatlas_home) / "packed")
    app.add_middleware(PossiblePaths)
    app.add_middleware(PagePolicy, policy=policy, public_url=settings.public_url)
    app.add_middleware(Closing, stopping=stop)
    if with_login:
        app.add_middleware(KnownPerson, knows=_session)
        app.add_middleware(Arrivals, proxies=settings.proxies)
    else:
        app.add_middleware(LocalPerson, cookie=lambda: tokens.cookie(LOCAL_IDENTIFIER, AT_THIS_MACHINE.name))
    return app


def _opener(
    settings: Settings, house_of: Callable[[Services], House], stop: asyncio.Event, ready: Callable[[], None] | None
) -> Open:
    """What lives as long as the server: services, the chat's way to them, and a worker."""

    @contextlib.asynccontextmanager
    async def opened() -> AsyncGenerator[Services]:
        async with open_services(settings) as services, _working(services, stop):
            enter(house_of(services))
            try:
                if ready:
                    ready()
                yield services
            finally:
                leave()

    return opened


@contextlib.asynccontextmanager
async def _working(services: Services, stop: asyncio.Event) -> AsyncGenerator[None]:
    """A worker beside the server, unless it is told to leave that to others."""
    if not services.settings.run_worker:
        yield
        return
    worker = asyncio.create_task(serve_worker(services, services.settings.worker_concurrency, stop))
    worker.add_done_callback(_told)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({worker}, timeout=WORKER_SECONDS)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


def _told(worker: asyncio.Task[None]) -> None:
    """Nobody waits for it while the server lives."""
    if not worker.cancelled() and (failure := worker.exception()):
        log.error("the worker has ended: runs wait until another one or this server is started", exc_info=failure)


def _without_login(services: Services) -> House:
    async def recognise(_: str) -> Person | None:
        return AT_THIS_MACHINE

    return House(services, recognise, None)


def _with_login(services: Services) -> House:
    tries = Tries()

    async def recognise(session: str) -> Person | None:
        return await people.find_user(services, session)

    async def log_in(email: str, password: str) -> Person | None:
        return await people.authenticate(services, email, password, tries, arrived.get().address)

    async def vouched_for(email: str) -> Person | None:
        return await people.find_member(services, email)

    return House(services, recognise, log_in, vouched_for)


async def _session(connection: HTTPConnection) -> Person | None:
    """Who the chat's log-in cookie belongs to."""
    identifier = tokens.identifier_of(connection.cookies)
    return await house().recognise(identifier) if identifier else None


class Server(uvicorn.Server):
    """Says at the first signal, not after the grace period, that it is stopping."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        """`stopping` is set by the signal."""
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Of uvicorn's; its loop ticks ten times a second, so whoever waits for the event wakes."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def serve(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until a signal.

    Args:
        announce: gets the address once everything answers.

    Raises: Misconfigured when the port is taken, or others could reach a server without log-in.
    """
    refuse_strangers(settings, host)
    with bind(host, port) as listening:
        stopping, address = asyncio.Event(), f"http://{_shown(host)}:{listening.getsockname()[1]}"
        app = build(settings, stopping=stopping, ready=lambda: announce(settings.public_url or address))
        config = uvicorn.Config(
            app,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        Server(config, stopping).run(sockets=[listening])


def refuse_strangers(settings: Settings, host: str) -> None:
    """Raises: Misconfigured when others could reach a server on which nobody logs in."""
    if settings.auth_secret is None and not is_loopback(host):
        raise Misconfigured(
            f"Others can reach {host}, and nobody logs in here yet: set AUTH_SECRET (for example to the output of "
            "`openssl rand -hex 32`) and add people with `leadatlas users add`, or serve on 127.0.0.1."
        )


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises: Misconfigured when it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Misconfigured(
            f"{host}:{port} cannot be listened on ({why.partition(' (')[0]}): use another one, for example "
            "`leadatlas serve --port 8001` or `make run PORT=8001`."
        ) from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
