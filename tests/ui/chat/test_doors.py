"""What each request to the chat passes: a person, a policy, and an end when the server ends."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from api.peers import Peer
from domain.errors import DatabaseUnreachable
from engine.operations.people import Person
from tests.api.serving import client
from tests.ui.chat.conftest import ME, enter
from tests.world import World
from ui.chat import house, tokens
from ui.chat.doors import Arrivals, Closing, KnownPerson, LocalPerson, PagePolicy

POLICY = "default-src 'none'; frame-ancestors 'none'"
HTTPS = "https://leads.example.com"


Headers = Sequence[tuple[bytes, bytes]]


class Inner:
    """An application that remembers what it was asked and answers with a cookie."""

    def __init__(self, forever: bool = False, cookie: bytes = b"a=1; HttpOnly") -> None:
        self.scope: Scope = {}
        self.came_from: Peer | None = None
        self._forever, self._cookie = forever, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.came_from = scope, house.arrived.get()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"set-cookie", self._cookie)]})
        if self._forever:
            await asyncio.Event().wait()


async def ask(
    app: Any, path: str = "/", kind: str = "http", cookie: bytes | None = None, more: Headers = ()
) -> dict[bytes, bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"host", b"127.0.0.1"), *([(b"cookie", cookie)] if cookie else []), *more]
    await app({"type": kind, "path": path, "headers": headers, "client": ("10.0.0.1", 7)}, receive, send)
    return dict(sent[0]["headers"])


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_who_sits_at_this_machine_is_logged_in_whatever_the_browser_kept(kind: str) -> None:
    inner = Inner()
    await ask(LocalPerson(inner, lambda: "access_token=new"), "/user", kind, b"theme=dark; access_token=old; x=1")
    assert dict(inner.scope["headers"])[b"cookie"] == b"theme=dark; x=1; access_token=new"


async def test_the_api_is_left_alone() -> None:
    inner = Inner()
    app = PagePolicy(LocalPerson(inner, lambda: "access_token=new"), POLICY, public_url=HTTPS)
    headers = await ask(app, "/api/runs", cookie=b"x=1")
    assert dict(inner.scope["headers"])[b"cookie"] == b"x=1"
    assert b"content-security-policy" not in headers


@pytest.mark.parametrize("path", ["/apix", "/api-docs", "/apis/runs"])
async def test_a_page_whose_address_only_begins_like_the_apis_is_a_page(path: str) -> None:
    inner = Inner()
    app = PagePolicy(LocalPerson(inner, lambda: "access_token=new"), POLICY, public_url=None)
    assert b"frame-ancestors 'none'" in (await ask(app, path))[b"content-security-policy"]
    assert dict(inner.scope["headers"])[b"cookie"] == b"access_token=new"
    assert b"content-security-policy" not in await ask(app, "/api")


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_a_log_in_that_is_nobodys_any_more_is_taken_away(kind: str) -> None:
    inner = Inner()

    async def knows(connection: HTTPConnection) -> str | None:
        return "Ann" if connection.cookies["access_token"] == "ann" else None

    app = KnownPerson(inner, knows)
    for sent, kept in ((b"x=1; access_token=ann", b"x=1; access_token=ann"), (b"access_token=old;x=1", b"x=1")):
        await ask(app, "/user", kind, sent)
        assert dict(inner.scope["headers"])[b"cookie"] == kept
    await ask(app, "/api/runs", kind, b"access_token=old")
    assert dict(inner.scope["headers"])[b"cookie"] == b"access_token=old", "the API asks for itself"


async def test_chainlit_asks_for_a_log_in_where_it_would_have_believed_an_old_one(world: World, chainlit: Any) -> None:
    enter(world, {"ann@x.test#new": ME})

    async def knows(connection: HTTPConnection) -> Person | None:
        return await house.house().recognise(tokens.identifier_of(connection.cookies) or "")

    for identifier, status in (("ann@x.test#new", 200), ("ann@x.test#old", 401)):
        async with client(KnownPerson(chainlit, knows), Cookie=tokens.cookie(identifier, "Ann")) as http:
            assert (await http.get("/user")).status_code == status


async def test_nobody_has_to_log_in_anew_because_the_database_is_away() -> None:
    inner = Inner()

    async def knows(_: HTTPConnection) -> None:
        raise DatabaseUnreachable("The database does not answer.")

    await ask(KnownPerson(inner, knows), "/user", cookie=b"access_token=ann")
    assert dict(inner.scope["headers"])[b"cookie"] == b"access_token=ann"


async def test_a_page_loads_nothing_from_elsewhere_and_is_framed_by_nobody() -> None:
    headers = await ask(PagePolicy(Inner(), POLICY, public_url=None))
    assert headers[b"content-security-policy"].decode() == POLICY
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"cross-origin-opener-policy"] == headers[b"referrer-policy"] == b"same-origin"
    assert b"microphone=()" in headers[b"permissions-policy"]
    assert b"strict-transport-security" not in headers, "it would lock out who serves without TLS"
    assert b"Secure" not in headers[b"set-cookie"]
    assert headers[b"cache-control"] == b"no-cache"


async def test_files_whose_names_change_with_them_may_be_kept() -> None:
    assert b"cache-control" not in await ask(PagePolicy(Inner(), POLICY, public_url=None), "/assets/index-1.js")


async def test_cookies_of_an_https_address_are_secure() -> None:
    headers = await ask(PagePolicy(Inner(), POLICY, public_url=HTTPS))
    assert headers[b"set-cookie"] == b"a=1; HttpOnly; Secure"
    assert headers[b"strict-transport-security"] == b"max-age=31536000"


async def test_no_cookie_goes_along_with_another_sites_page() -> None:
    inner = Inner(cookie=b"s=1; Path=/; SameSite=None; Secure")
    headers = await ask(PagePolicy(inner, POLICY, public_url=HTTPS))
    assert headers[b"set-cookie"] == b"s=1; Path=/; SameSite=lax; Secure"


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_a_token_in_a_header_is_no_log_in_for_the_chat(kind: str) -> None:
    inner = Inner()
    token = [(b"authorization", b"Bearer a.b.c")]
    await ask(Arrivals(inner, ()), "/auth/jwt", kind, more=token)
    assert b"authorization" not in dict(inner.scope["headers"])
    await ask(Arrivals(inner, ()), "/api/runs", kind, more=token)
    assert dict(inner.scope["headers"])[b"authorization"] == b"Bearer a.b.c", "a program's key"


async def test_from_where_a_request_came_is_known_when_it_is_answered() -> None:
    inner = Inner()
    forwarded = [(b"x-forwarded-for", b"203.0.113.9")]
    for proxies, came_from in (((), Peer("10.0.0.1", False)), ([ip_network("10.0.0.0/8")], Peer("203.0.113.9", True))):
        await ask(Arrivals(inner, proxies), more=forwarded)
        assert inner.came_from == came_from


async def test_a_stream_ends_with_the_server() -> None:
    stopping = asyncio.Event()
    app = Closing(Inner(forever=True), stopping)
    streaming = asyncio.create_task(ask(app, "/api/runs/1/events"))
    await asyncio.sleep(0.01)
    assert not streaming.done()
    stopping.set()
    await asyncio.wait_for(streaming, 1)


async def test_a_client_that_leaves_a_stream_leaves_nothing_behind() -> None:
    app = Closing(Inner(forever=True), asyncio.Event())
    streaming = asyncio.create_task(ask(app, "/api/runs/1/events"))
    await asyncio.sleep(0.01)
    streaming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await streaming
    assert len(asyncio.all_tasks()) == 1
