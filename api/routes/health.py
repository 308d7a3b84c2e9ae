"""For whoever watches the server; nobody has to log in."""

from importlib import metadata

from fastapi import APIRouter

from api.caller import Opened
from api.models.account import Health, Ready
from api.problems import documented
from engine.operations import health

router = APIRouter(tags=["health"])


@router.get("/health")
async def get_health() -> Health:
    """The process answers."""
    return Health(version=metadata.version("leadatlas"))


@router.get("/ready", responses=documented(503))
async def get_ready(services: Opened) -> Ready:
    """The database answers too."""
    return Ready(database=await health.ready(services), demo=services.settings.demo)
