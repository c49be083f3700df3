"""What may stand in a cell, by the kind of its column. Each reader answers the value or says what to do. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from chalicelib.flows.tenant.validation.countries import COUNTRIES
from chalicelib.flows.tenant.validation.money import CURRENCIES, Mark, NotANumber, number

Kind = Literal["text", "code", "date", "country", "currency", "amount", "quantity", "hs_code"]
Value = str | Decimal
"""A date is its ISO 8601 text."""
LONGEST_TEXT: Final = 4_000
LONGEST_CODE: Final = 128
NO_CACHED_VALUE: Final = "#FORMULA!"
"""What stands for a formula whose value the workbook does not hold (`xlsx_rows`)."""
_ERRORS: Final = "#REF! #N/A #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA #FIELD!"
_SHOWN: Final = frozenset(_ERRORS.split())
_HS_DIGITS: Final = frozenset({6, 8, 10})
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}")
"""How spreadsheets show and save a code of many digits that they took for a number: 1.23457E+17."""
_DATE: Final = re.compile(r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})(?:[T ][0-9:.+Z-]*)?")


class CellWrong(ValueError):
    """A text is not what its column holds.

    Args:
        code: Stable, upper case.
        says: What to do, as a sentence.
    """

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


def shown_error(text: str) -> None:
    """Let a text pass that is no error of a spreadsheet's.

    Raises:
        CellWrong: CELL_ERROR; FORMULA_WITHOUT_VALUE: formulas are never computed here.
    """
    if text == NO_CACHED_VALUE:
        raise CellWrong(
            "FORMULA_WITHOUT_VALUE",
            "The file holds a formula here without its value: open it in a spreadsheet, save it, or paste the values.",
        )
    if text in _SHOWN:
        raise CellWrong("CELL_ERROR", f"The spreadsheet shows {text} here: mend the formula, or write the value.")


def _text(text: str, _: Mark) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellWrong("TEXT_TOO_LONG", f"{LONGEST_TEXT:,} characters are the most: shorten the text.")
    return text


def _code(text: str, _: Mark) -> str:
    if len(text) > LONGEST_CODE or not text.isprintable():
        raise CellWrong("CODE_FORMAT", f"A code has at most {LONGEST_CODE} characters, and no line breaks or the like.")
    if _ROUNDED.fullmatch(text):
        raise CellWrong("CODE_ROUNDED", "The spreadsheet has rounded this: make the column text, and write it again.")
    return text


def _date(text: str, _: Mark) -> str:
    found = _DATE.fullmatch(text)
    if not found:
        if text.replace(".", "", 1).isdigit() and len(text.partition(".")[0]) == 5:
            raise CellWrong("DATE_IS_A_NUMBER", "The spreadsheet's own number of a day: give the column a date format.")
        raise CellWrong("DATE_FORMAT", "Write dates as 2026-03-31: other orders of day and month are not guessed.")
    try:
        return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
    except ValueError:
        raise CellWrong("DATE_FORMAT", "There is no such day: write dates as 2026-03-31.") from None


def _country(text: str, _: Mark) -> str:
    code = text.upper()
    if code not in COUNTRIES:
        raise CellWrong("COUNTRY_UNKNOWN", "Write the country's code of two letters (ISO 3166-1), such as CA.")
    return code


def _currency(text: str, _: Mark) -> str:
    code = text.upper()
    if code not in CURRENCIES:
        raise CellWrong("CURRENCY_UNKNOWN", "Write the currency's code of three letters (ISO 4217), such as CAD.")
    return code


def _number(text: str, mark: Mark) -> Decimal:
    try:
        return number(text, mark)
    except NotANumber as error:
        raise CellWrong(error.code, error.says) from None


def _quantity(text: str, mark: Mark) -> Decimal:
    found = _number(text, mark)
    if found < 0:
        raise CellWrong("NUMBER_NEGATIVE", "This cannot be less than nothing.")
    return found


def _hs_code(text: str, _: Mark) -> str:
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _HS_DIGITS:
        raise CellWrong(
            "HS_CODE_FORMAT",
            "An HS code has 6, 8 or 10 digits. Is a zero lost at its begin? Then make the column text and write it.",
        )
    return digits


READERS: Final[Mapping[Kind, Callable[[str, Mark], Value]]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "country": _country,
    "currency": _currency,
    "amount": _number,
    "quantity": _quantity,
    "hs_code": _hs_code,
}
"""Each takes a text that is not empty, and the decimal mark that is usual in the file.

Raises:
    CellWrong: It is not what the kind is.
"""
