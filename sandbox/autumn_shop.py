"""Buying at the pretend Autumn: a page with a button; pressing it grants the product and sends the signed webhook."""

import asyncio
import html
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from standardwebhooks.webhooks import Webhook
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.autumn_books import Books
from sandbox.autumn_wire import AutumnError, guarded, need, read
from sandbox.wire import Object, dumps, json_response, objects, text

TRIES, PAUSE_SECONDS = 3, 0.3
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pretend checkout</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:18px system-ui;max-width:30rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 2rem}}
</style><h1>{name}</h1><p>{price}</p><p>This checkout is part of the sandbox: nothing is paid for.</p>{action}</html>"""
BUTTON = '<form method="post"><button>Pay</button></form>'


@dataclass(frozen=True)
class Hook:
    """Where webhooks go, and what signs them."""

    url: str
    secret: str


@dataclass
class Purchase:
    """A checkout page."""

    customer: str
    product: str
    return_to: str
    paid: bool = False


@dataclass
class AutumnShop:
    """`billing.attach`, and the pages it leads to."""

    books: Books
    hook: Hook | None = None
    purchases: dict[str, Purchase] = field(default_factory=dict[str, Purchase])

    def routes(self) -> list[Route]:
        """What this part answers."""
        return [
            Route("/v1/billing.attach", guarded(self.attach), methods=["POST"]),
            Route("/sandbox/checkout/{id}", self.page),
            Route("/sandbox/checkout/{id}", self.pay, methods=["POST"]),
        ]

    async def attach(self, request: Request) -> Response:
        """Open a page for a product that costs something; give any other at once."""
        body = read(await request.body())
        customer = self.books.customer(need(body, "customer_id"))
        product = self.books.products.get(need(body, "plan_id"))
        if product is None:
            raise AutumnError(404, "product_not_found", f"Product {body['plan_id']} not found")
        if not price(product):
            self.books.give(customer, product)
            return json_response({"customer_id": customer.id, "payment_url": None})
        id = secrets.token_urlsafe(9)
        self.purchases[id] = Purchase(customer.id, str(product["id"]), text(body.get("success_url")))
        url = f"http://{request.headers['host']}/sandbox/checkout/{id}"
        return json_response({"customer_id": customer.id, "payment_url": url})

    async def page(self, request: Request) -> Response:
        """What is bought, and a button."""
        purchase = self.purchases.get(request.path_params["id"])
        if purchase is None:
            return HTMLResponse(PAGE.format(name="No such checkout", price="", action=""), 404)
        product = self.books.products[purchase.product]
        action = "<p>Paid. Thank you.</p>" if purchase.paid else BUTTON
        name, costs = html.escape(text(product.get("name"))), f"{price(product):.2f} USD"
        return HTMLResponse(PAGE.format(name=name, price=costs, action=action))

    async def pay(self, request: Request) -> Response:
        """The button; pressed twice it counts once."""
        purchase = self.purchases.get(request.path_params["id"])
        if purchase is None:
            return await self.page(request)
        if not purchase.paid:
            purchase.paid = True
            self.books.give(self.books.customer(purchase.customer), self.books.products[purchase.product])
            await self.notify(purchase.customer, purchase.product)
        return RedirectResponse(purchase.return_to or str(request.url), 303)

    async def notify(self, customer: str, product: str) -> bool:
        """Send `billing.updated`, three times at most; False when nobody takes it."""
        if self.hook is None:
            return False
        change = {"action": "activated", "purchase": {"plan_id": product}}
        body = dumps({"type": "billing.updated", "data": {"customer_id": customer, "plan_changes": [change]}})
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            for _ in range(TRIES):
                try:
                    headers = signed(self.hook.secret, body)
                    if (await client.post(self.hook.url, content=body, headers=headers)).is_success:
                        return True
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(PAUSE_SECONDS)
        return False


def signed(secret: str, body: str) -> dict[str, str]:
    """The headers of a webhook as Svix sends them."""
    id, at = f"msg_{secrets.token_hex(8)}", datetime.now(UTC)
    signature = Webhook(secret).sign(id, at, body)
    about = {"svix-id": id, "svix-timestamp": str(int(at.timestamp())), "svix-signature": signature}
    return {"content-type": "application/json", **about}


def price(product: Object) -> float:
    """US dollars, before any usage."""
    return sum(float(item.get("price") or 0) for item in objects(product.get("items")) if item.get("type") == "price")
