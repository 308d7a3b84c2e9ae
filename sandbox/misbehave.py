"""Carries out a fault: instead of the right answer, or upon it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sandbox.autumn_wire import error as autumn_error
from sandbox.chat_errors import chat_error
from sandbox.faults import Fault
from sandbox.firecrawl_errors import FirecrawlError
from sandbox.legacy_wire import fault as legacy_fault
from sandbox.listener import connection_of
from sandbox.places_errors import PlacesError
from sandbox.sites import error_page, respond
from sandbox.stats import Visit
from sandbox.wire import dumps, is_object, json_response, objects

DRIPS = 12
DRIP_SECONDS = 0.15
MESSAGES = {
    429: "Quota exceeded for quota metric 'SearchTextRequest' and limit 'SearchTextRequest per minute'.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}

Answer = Callable[[Send], Awaitable[None]]


async def misbehave(fault: Fault, visit: Visit, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request wrongly.

    Args:
        fault: how.
        visit: which service the error must look like.
        answer: gives the right answer to the `send` it is handed.
        scope: the request's ASGI scope.
        receive: the request's ASGI receive.
        send: the request's ASGI send.
    """
    if fault in (Fault.TOO_MANY, Fault.BROKEN, Fault.DOWN):
        await refusal(int(fault), visit)(scope, receive, send)
    elif fault in (Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER):
        await silence(fault, answer, receive)
    elif fault in (Fault.QUEUED, Fault.USED_KEY):
        await answer(nowhere)
        await UNSURE[fault]()(scope, receive, send)
    elif fault is Fault.RESET:
        await reset(scope, receive)
    else:
        await spoil(fault, answer, send)


def queued() -> Response:
    """Autumn failing open: it says yes, and means nothing."""
    return json_response({"allowed": True, "balance": None, "code": "queued"}, 202)


def used_key() -> Response:
    """The key was used before, or the first request with it is still under way."""
    return autumn_error(409, "duplicate_idempotency_key", "Another request with this idempotency key exists")


UNSURE: dict[Fault, Callable[[], Response]] = {Fault.QUEUED: queued, Fault.USED_KEY: used_key}


async def nowhere(_: Message) -> None:
    """Drop an answer."""


async def silence(fault: Fault, answer: Answer, receive: Receive) -> None:
    """Say nothing until the client has given up."""
    if fault is Fault.TIMEOUT_AFTER:
        await answer(nowhere)
    while (await receive())["type"] != "http.disconnect":
        pass


def refusal(status: int, visit: Visit) -> Response:
    """The status in the service's own words."""
    headers = {"Retry-After": "1"} if status == 429 else {}
    if visit.service == "places":
        legacy = visit.path.startswith("/maps/api/")
        return legacy_fault(status) if legacy else PlacesError(status, MESSAGES[status]).response(headers)
    if visit.service == "autumn":
        return autumn_error(status, "rate_limit_exceeded" if status == 429 else "internal_error", "Try later", headers)
    if visit.service == "model":
        return chat_error(status, MESSAGES[status], headers=headers)
    if visit.service == "firecrawl":
        return FirecrawlError(status).response(headers)
    response = respond(error_page(status), "GET")
    response.headers.update(headers)
    return response


async def reset(scope: Scope, receive: Receive) -> None:
    """Cut the connection and wait until the server has noticed."""
    connection = connection_of(scope)
    if connection:
        connection.reset()
    while (await receive())["type"] != "http.disconnect":
        pass


async def spoil(fault: Fault, answer: Answer, send: Send) -> None:
    """Take the right answer and send it late, cut or with places twice."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await answer(keep)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    spoilt = {Fault.MALFORMED: cut_short, Fault.DUPLICATES: twice}.get(fault, unchanged)(body)
    headers = [pair for pair in messages[0]["headers"] if pair[0].lower() != b"content-length"]
    headers.append((b"content-length", messages_length(messages, body, spoilt)))
    await send({**messages[0], "headers": headers})
    await (drip(spoilt, send) if fault is Fault.SLOW else send({"type": "http.response.body", "body": spoilt}))


def messages_length(messages: list[Message], body: bytes, spoilt: bytes) -> bytes:
    """The length to announce; an answer to HEAD keeps its own, for its body is empty anyway."""
    own = dict(messages[0]["headers"]).get(b"content-length")
    return own if own and not body else str(len(spoilt)).encode()


async def drip(body: bytes, send: Send) -> None:
    """Send a body in small pieces with pauses, about two seconds in all."""
    size = max(1, -(-len(body) // DRIPS))
    for at in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[at : at + size], "more_body": True})
        await asyncio.sleep(DRIP_SECONDS)
    await send({"type": "http.response.body", "body": b""})


def unchanged(body: bytes) -> bytes:
    """The body as it is."""
    return body


def cut_short(body: bytes) -> bytes:
    """The first half of the body: no JSON any more."""
    return body[: len(body) // 2] or b"{"


def twice(body: bytes) -> bytes:
    """A Places answer with its first places given again at the end."""
    answer: object = json.loads(body)
    key = next((name for name in ("places", "results") if is_object(answer) and name in answer), None)
    if key is None or not is_object(answer):
        return body
    places = objects(answer[key])
    return dumps(answer | {key: [*places, *places[:3]]}).encode()
