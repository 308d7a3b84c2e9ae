"""Autumn's API, stateful: customers, check, track, events, and the catalog. Buying is in autumn_shop.py."""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import autumn_shapes as shapes
from sandbox.autumn_books import Books
from sandbox.autumn_grants import Customer
from sandbox.autumn_wire import AutumnError, amount, endpoint, guarded, need, read
from sandbox.wire import Object, is_object, json_response, strings, text


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
