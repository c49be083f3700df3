"""What colleagues are told about a company: what waits for one of them, or for long for the company itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.flows.common.concerns import stories_of
from chalicelib.flows.common.stories import Story, moments
from chalicelib.flows.merch.concerns import concerns

if TYPE_CHECKING:
    from chalicelib.records.record import Record


def stories(record: Record) -> list[Story]:
    """All the news that there is."""
    return stories_of(concerns(record))


def occasions(record: Record) -> dict[str, datetime]:
    """When each piece of news is to be told."""
    return moments(stories(record))
