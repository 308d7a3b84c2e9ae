"""Autumn's API, stateful: customers, check, track, events, and the catalog. Buying is in autumn_shop.py."""

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import autumn_shapes as shapes
from sandbox.autumn_books import Books, Customer
from sandbox.wire import Object, is_object, json_response, strings, text

VERSIONS = frozenset(["0.1", "0.2", "1.1", "1.2.0", "2.0", "2.1", "2.2", "2.3.0", "2.5.0"])
Handler = Callable[[Request], Awaitable[Response]]


class AutumnError(Exception):
    """A refusal in Autumn's words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class AutumnApi:
    """The routes that our client asks."""

    def __init__(self, books: Books) -> None:
        """Answer from these books."""
        self.books = books

    def routes(self) -> list[Route]:
        """What this part of the API answers."""
        posts: dict[str, Callable[[Object], Object]] = {
            "/v1/customers": self.save_customer,
            "/v1/check": self.check,
            "/v1/track": self.track,
            "/v1/events/list": self.list_events,
        }
        made = [Route(path, endpoint(answer), methods=["POST"]) for path, answer in posts.items()]
        made.append(Route("/v1/customers/{id}", guarded(self.get_customer)))
        for kind in ("features", "products"):
            made += [
                Route(f"/v1/{kind}", guarded(partial(self.list, kind))),
                Route(f"/v1/{kind}", guarded(partial(self.save, kind)), methods=["POST"]),
                Route(f"/v1/{kind}/{{id}}", guarded(partial(self.save, kind)), methods=["POST"]),
            ]
        return made

    def save_customer(self, body: Object) -> Object:
        """Get or create."""
        known = self.books.customer(need(body, "id"), text(body.get("name")) or None, text(body.get("email")) or None)
        return shapes.customer(self.books, known)

    async def get_customer(self, request: Request) -> Response:
        """One customer."""
        return json_response(shapes.customer(self.books, self.known(request.path_params["id"])))

    def check(self, body: Object) -> Object:
        """Whether a customer may use so much of a feature."""
        customer = self.known(need(body, "customer_id"))
        return shapes.check(self.books, customer, need(body, "feature_id"), amount(body, "required_balance"))

    def track(self, body: Object) -> Object:
        """Record usage and deduct what it costs, once per key."""
        customer, feature = self.known(need(body, "customer_id")), need(body, "feature_id")
        payer = self.books.payer(feature)
        if payer is None:
            raise AutumnError(404, "feature_not_found", f"Feature {feature} not found")
        value, key = amount(body, "value"), text(body.get("idempotency_key"))
        if key and not self.books.claim(key):
            raise AutumnError(409, "duplicate_idempotency_key", f"Another request with idempotency key {key} exists")
        self.books.deduct(customer, payer[0], value * payer[1], text(body.get("overage_behavior")) or "cap")
        self.books.record(customer, feature, value, body.get("properties"))
        return {"customer_id": customer.id, "feature_id": feature}

    def list_events(self, body: Object) -> Object:
        """Events of a customer, newest first."""
        asked, span = body.get("feature_id"), body.get("custom_range")
        wanted = {asked} if isinstance(asked, str) else set(strings(asked))
        since = span.get("start", 0) if is_object(span) else 0
        found = [
            event
            for event in reversed(self.books.events)
            if event["customer_id"] == body.get("customer_id")
            and event["feature_id"] in wanted
            and event["timestamp"] >= since
        ]
        offset, limit = int(body.get("offset", 0)), min(int(body.get("limit", 100)), 1000)
        page = found[offset : offset + limit]
        more = offset + len(page) < len(found)
        return {"list": page, "has_more": more, "offset": offset, "limit": limit, "total": len(page)}

    async def list(self, kind: str, _: Request) -> Response:
        """All features, or all products."""
        kept = self.kept(kind).values()
        rows = [shapes.product(self.books, row) for row in kept] if kind == "products" else [*kept]
        return json_response({"list": rows})

    async def save(self, kind: str, request: Request) -> Response:
        """Create one, or change the one that the path names."""
        body, kept = read(await request.body()), self.kept(kind)
        id = request.path_params.get("id") or need(body, "id")
        if ("id" in request.path_params) != (id in kept):
            raise AutumnError(*((404, "not_found", f"No such id: {id}") if id not in kept else (409, "exists", id)))
        kept[id] = {**kept.get(id, {}), **body, "id": id}
        return json_response(shapes.product(self.books, kept[id]) if kind == "products" else kept[id])

    def kept(self, kind: str) -> dict[str, Object]:
        """Features or products, by id."""
        return self.books.features if kind == "features" else self.books.products

    def known(self, id: str) -> Customer:
        """A customer that exists: check and track create none."""
        if id not in self.books.customers:
            raise AutumnError(404, "customer_not_found", f"Customer {id} not found")
        return self.books.customer(id)


def endpoint(answer: Callable[[Object], Object]) -> Handler:
    """A route whose body is JSON and whose answer is too."""

    async def handle(request: Request) -> Response:
        return json_response(answer(read(await request.body())))

    return guarded(handle)


def guarded(handle: Handler) -> Handler:
    """Key and version first; refusals in Autumn's shape."""

    async def answer(request: Request) -> Response:
        try:
            let_in(request)
            return await handle(request)
        except AutumnError as refusal:
            return error(refusal.status, refusal.code, refusal.message)

    return answer


def let_in(request: Request) -> None:
    """Refuse a call without a key, with one that starts with "bad", or of no version."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not key or key.startswith("bad"):
        raise AutumnError(401, "invalid_secret_key", "Invalid secret key")
    version = request.headers.get("x-api-version", "")
    if version not in VERSIONS:
        raise AutumnError(400, "invalid_api_version", f"Invalid API version: {version}")


def error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error as Autumn words it."""
    return json_response({"message": message, "code": code, "env": "sandbox"}, status, headers)


def read(raw: bytes) -> Object:
    """The body of a request."""
    try:
        body = cast("object", json.loads(raw or b"{}"))
    except ValueError as broken:
        raise AutumnError(400, "invalid_inputs", "The body is not JSON") from broken
    if not is_object(body):
        raise AutumnError(400, "invalid_inputs", "The body is not an object")
    return body


def need(body: Object, name: str) -> str:
    """A text that must be there."""
    if not text(body.get(name)):
        raise AutumnError(400, "invalid_inputs", f"{name}: Required")
    return text(body[name])


def amount(body: Object, name: str) -> Decimal:
    """A number; 1 when it is absent."""
    value = body.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AutumnError(400, "invalid_inputs", f"{name}: Expected number")
    return Decimal(str(value))
