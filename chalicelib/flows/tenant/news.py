"""What colleagues are told about a tenant: what waits for one of them, and that it has come to production."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.flows.common.concerns import stories_of
from chalicelib.flows.common.stories import Story, moments
from chalicelib.flows.tenant.concerns import concerns
from chalicelib.flows.tenant.lifecycle import LIVE
from chalicelib.records.record import Record

WENT_LIVE: Final = "tenant_live"
"""The event that a tenant has come to production."""


def stories(record: Record) -> list[Story]:
    """All the news that there is."""
    told = stories_of(concerns(record))
    if live := record.at.get(LIVE):
        watch = "Watch for 24 hours what comes in, and schedule the review after a week."
        told.append(Story(WENT_LIVE, live, WENT_LIVE, "The tenant uploads in production.", watch))
    return told


def occasions(record: Record) -> dict[str, datetime]:
    """When each piece of news is to be told."""
    return moments(stories(record))
