"""Campaigns over the wire."""

from datetime import datetime
from uuid import UUID

from api.models.common import Page
from engine.operations.campaigns import Campaign


class CampaignOut(Campaign):
    """A saved search."""

    id: UUID
    created_at: datetime


class CampaignsOut(Page[CampaignOut]):
    """A page of them, and how many the organization keeps: `used` of `included`."""

    used: int
    included: int | None
    """None = as many as you like."""
