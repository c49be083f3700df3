"""Moments as stored: UTC, milliseconds, fixed width, so that text order is time order in every index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, PlainSerializer


def to_text(moment: datetime) -> str:
    """ISO 8601 in UTC with exactly three decimals, for example ``2026-11-21T09:30:00.125Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


_MARGIN: Final = timedelta(days=31)
"""How far from the ends of the calendar a moment must be: whatever is reckoned from one adds or takes less."""
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC) + _MARGIN, datetime.max.replace(tzinfo=UTC) - _MARGIN


def whole_milliseconds(moment: datetime) -> datetime:
    """The moment as it will read back from the table.

    Raises:
        ValueError: No clock has shown it: nothing could be reckoned from it.
    """
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("lies at the end of the calendar")
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


Moment = Annotated[datetime, AfterValidator(whole_milliseconds), PlainSerializer(to_text, return_type=str)]
"""A timezone-aware moment that serializes to fixed-width text."""
