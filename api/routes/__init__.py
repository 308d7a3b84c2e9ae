"""One file per noun; a route parses, calls one operation, and shapes the answer."""

from api.routes import events, leads, runs

ROUTERS = (runs.router, leads.router, events.router)
