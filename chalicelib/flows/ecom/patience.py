"""How long an ecom onboarding may stand still before somebody should know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.flows.ecom.lifecycle import REGISTERED, VISITED
from chalicelib.records.record import Record

QUIET_AFTER: Final = timedelta(days=3)
"""A customer who has opened the link, or signed up, and then done nothing for so long has gone quiet."""
EXPIRES_SOON: Final = timedelta(days=3)
"""A link that nobody has signed up with and that ends within this time is worth a reminder."""


def goes_quiet_at(record: Record) -> datetime | None:
    """When a customer who does nothing more has gone quiet; None: nothing is expected of them.

    One whose link ends before that, unclaimed, is not quiet: there is nothing that they could do.
    """
    seen = record.seen_at or record.at.get(record.status)
    if record.status not in {VISITED, REGISTERED} or seen is None:
        return None
    quiet = seen + QUIET_AFTER
    return None if record.status == VISITED and record.expired(quiet) else quiet


def quiet_since(record: Record, now: datetime) -> datetime | None:
    """Since when the customer has been quiet, if they are, and could still go on."""
    quiet = goes_quiet_at(record)
    if quiet is None or now < quiet or (record.status == VISITED and record.expired(now)):
        return None
    return quiet
