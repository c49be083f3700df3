"""What colleagues are told about a pixel made on its own: what waits for one of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.flows.common.concerns import stories_of
from chalicelib.flows.common.stories import Story, moments
from chalicelib.flows.pixel.concerns import concerns
from chalicelib.records.record import Record


def stories(record: Record) -> list[Story]:
    """All the news that there is."""
    return stories_of(concerns(record))


def occasions(record: Record) -> dict[str, datetime]:
    """When each piece of news is to be told."""
    return moments(stories(record))
