"""One file per noun; a route parses, calls one operation, and shapes the answer."""

from api.routes import account, billing, campaigns, events, health, leads, runs, usage

ROUTERS = (
    runs.router, leads.router, events.router, account.router, usage.router, campaigns.router, leads.open_router,
    health.router, billing.router, billing.hooks,
)  # fmt: skip
