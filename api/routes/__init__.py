"""One file per noun; a route parses, calls one operation, and shapes the answer."""

from api.routes import account, billing, events, health, leads, runs

ROUTERS = (
    runs.router,
    leads.router,
    events.router,
    account.router,
    leads.open_router,
    health.router,
    billing.router,
    billing.hooks,
)
