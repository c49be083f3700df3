"""What colleagues are told about a pixel made on its own: what waits for one of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.flows.common.stories import Story, moments, of_actions
from chalicelib.records.record import Record


def stories(record: Record) -> list[Story]:
    """All the news that there is."""
    return list(of_actions(record))


def occasions(record: Record) -> dict[str, datetime]:
    """When each of them is to be told."""
    return moments(stories(record))
