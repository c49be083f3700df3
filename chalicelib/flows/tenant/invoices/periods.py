"""The days that an invoice is for, and what must be said to have one made."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from chalicelib.errors import Problem

NEEDED: Final = ("tenantId", "periodStart", "periodEnd")
"""Members of the body that makes an invoice. Source: the tenant runbook, "Troubleshooting"."""
LONGEST: Final = 366
"""Days of a period."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EARLIEST, LATEST = date(2020, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, order=True)
class Period:
    """Days that are billed together.

    Attributes:
        start: The first day.
        end: The last day, which belongs to it.
    """

    start: date
    end: date

    def overlaps(self, other: Period) -> bool:
        """Whether a day belongs to both."""
        return self.start <= other.end and other.start <= self.end

    def months(self) -> Iterator[tuple[int, int]]:
        """Of each calendar month that it touches: how many of its days belong to it, and how many days it has."""
        day = self.start
        while day <= self.end:
            length = calendar.monthrange(day.year, day.month)[1]
            last = min(self.end, day.replace(day=length))
            yield (last - day).days + 1, length
            day = last + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


def asked(body: Mapping[str, Any]) -> tuple[str, Period]:
    """Whom an invoice is asked for, and for which days.

    Args:
        body: As the caller sent it; days as ISO 8601 has them, ``2026-11-30``.

    Raises:
        Problem: 400 INVOICE_INCOMPLETE, which names every member that is missing or empty; 422 INVOICE_PERIOD where the
            days are none, or no period.
    """
    missing = [name for name in NEEDED if body.get(name) in (None, "")]
    if missing:
        raise Problem(
            400,
            "INVOICE_INCOMPLETE",
            f"Say {', '.join(missing)} as well: an invoice is for a tenant, from its first day to its last.",
            errors=[{"field": name, "message": f"{name} is missing."} for name in missing],
        )
    return str(body["tenantId"]), period(_day(body, "periodStart"), _day(body, "periodEnd"))


def period(start: date, end: date) -> Period:
    """A period that can be billed.

    Raises:
        Problem: 422 INVOICE_PERIOD: it ends before it begins, is longer than a year, or lies in no year of ours.
    """
    if end < start:
        raise _no_period("periodEnd", f"The period ends on {end}, before it begins on {start}.")
    if not EARLIEST <= start <= LATEST or not EARLIEST <= end <= LATEST:
        raise _no_period("periodStart", f"Periods lie between {EARLIEST} and {LATEST}.")
    if (end - start).days >= LONGEST:
        raise _no_period("periodEnd", f"A period has at most {LONGEST} days.")
    return Period(start, end)


def _day(body: Mapping[str, Any], name: str) -> date:
    said = body[name]
    try:
        day = date.fromisoformat(said) if isinstance(said, str) and _DAY.fullmatch(said) else None
    except ValueError:
        day = None
    if day is None:
        raise _no_period(name, f"{name} is no day: write it as 2026-11-30.")
    return day


def _no_period(field: str, says: str) -> Problem:
    return Problem(422, "INVOICE_PERIOD", says, errors=[{"field": field, "message": says}])
