"""What colleagues are told about a company: what waits for one of them, or for long for the company itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common.concerns import stories_of
from chalicelib.flows.common.stories import Story, moments
from chalicelib.flows.merch.concerns import concerns
from chalicelib.flows.merch.lifecycle import LOGO_DESIGN_PENDING, PRINT_FILES_PENDING

if TYPE_CHECKING:
    from chalicelib.records.record import Record


DESIGN_NEEDED: Final = "design_needed"
"""The event by which designers are told that there is something to draw.
Source: the merch onboarding document, "Side effects per transition"."""
_TO_DRAW: Final = {
    LOGO_DESIGN_PENDING: "A logo is to be drawn.",
    PRINT_FILES_PENDING: "Print files are to be made.",
}


def stories(record: Record) -> list[Story]:
    """All the news that there is."""
    return [*_for_designers(record), *stories_of(concerns(record))]


def occasions(record: Record) -> dict[str, datetime]:
    """When each piece of news is to be told."""
    return moments(stories(record))


def _for_designers(record: Record) -> Iterator[Story]:
    for status, text in _TO_DRAW.items():
        if at := record.at.get(status):
            next_step = "The tickets are in the design queue."
            yield Story(f"{DESIGN_NEEDED}:{status}", at, DESIGN_NEEDED, text, next_step)
