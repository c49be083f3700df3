"""Whether the ecom API is there, and takes our token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.ecom.connect import connect
from chalicelib.clients.ecom.needs import EcomSettings
from chalicelib.clients.http.refusals import Refused
from operate.doctor.finding import Finding, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the ecom API: reached, our token taken, an answer of the contract's shape (it names no version of its own)"
NOBODY = "onramp-doctor"


def look(place: Place) -> Iterator[Finding]:
    """One reading request: that there is no such account is the answer hoped for."""
    if not place.uses(EcomSettings):
        return
    try:
        place.platforms.client(connect).is_initialised(NOBODY, place.deadline())
    except Refused as refusal:
        if refusal.platform_code != "ACCOUNT_NOT_FOUND":
            raise
    yield ok("ecom", "reached, authorised, and of the contract's shape")
