"""Whether the Controller is there, and takes our token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.controller.connect import connect
from chalicelib.clients.controller.needs import ControllerSettings
from operate.doctor.finding import Finding, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the Controller: reached, our token taken, an answer of the contract's shape (it names no version of its own)"
NOBODY = "onramp-doctor"
"""No onboarding has this id: the answer is an empty list."""


def look(place: Place) -> Iterator[Finding]:
    """One reading request."""
    if place.uses(ControllerSettings):
        place.platforms.client(connect).find_account(NOBODY, place.deadline())
        yield ok("controller", "reached, authorised, and of the contract's shape")
