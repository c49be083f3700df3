"""What the numbers of a workbook stand for: days and times, by their format, or numbers as Excel shows them. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Context, Decimal, DecimalException, InvalidOperation
from typing import Final

_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
"""Source: ECMA-376 part 1, section 18.8.30, with the formats of East Asian locales."""
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_AS_SHOWN: Final = Context(prec=15)
"""Excel keeps 15 digits; files hold up to 17 of the float behind them."""
_PLAIN: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,9}[1-9])?")
_SMALLEST: Final = 30
_LAST_DAY: Final = 2_957_003
"""The last day of the year 9999, counted from 1904; from 1900, four years before."""
_BEGINS: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a calendar
_BEGINS_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG: Final = 60
"""Excel has a 29 February 1900; the days before it are one later than the count says (ECMA-376 section 18.17.4.1)."""


def is_date(format_id: int, code: str | None) -> bool:
    """Whether a number format shows days or times.

    Args:
        format_id: Its number.
        code: Its text, where the workbook declares it.
    """
    if code is None:
        return format_id in _BUILT_IN_DATES
    return bool(_DATE_LETTERS.search(_NOT_LETTERS.sub("", code.partition(";")[0]).replace("General", "")))


def day(text: str, *, since_1904: bool) -> str:
    """The day, and the time if there is one, that a number stands for, in ISO 8601; one that is none, as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not (number.is_finite() and 0 <= number <= _LAST_DAY):
        return plain(text)
    days, part = divmod(number, 1)
    seconds = int((part * 86_400).to_integral_value())
    late = not since_1904 and 0 < days < _LEAP_BUG
    begins = _BEGINS_1904 if since_1904 else _BEGINS
    moment = begins + timedelta(days=int(days) + late, seconds=seconds)
    if days == 0:
        return moment.time().isoformat()
    return moment.isoformat() if seconds else moment.date().isoformat()


def plain(text: str) -> str:
    """A number as Excel shows it, with 15 digits; what is none, as it is.

    One with more of them before the point has an exponent, so that nobody takes what was rounded for a code.
    """
    if _PLAIN.fullmatch(text):
        return text
    try:
        number = _AS_SHOWN.create_decimal(text)
    except DecimalException:  # none, or of more digits than anything counts
        return text
    if not number.is_finite():
        return text
    if not -_SMALLEST < number.adjusted() < _AS_SHOWN.prec:
        return f"{number.normalize():E}" if number else "0"
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
