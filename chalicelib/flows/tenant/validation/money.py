"""Numbers as people write them, and amounts of money in the smallest unit of their currency. Decimals, never floats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Context, Decimal, DecimalException, Inexact, Overflow, Underflow
from typing import Final, Literal

Mark = Literal[".", ","]
"""What stands before the decimals."""

_WHOLE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS: Final = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS: Final[Mapping[str, int]] = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THOUSANDTHS.split(), 3)}
"""Digits behind the point where it is not two. Source: ISO 4217, "minor unit"."""
_HUNDREDTHS: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
    CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
    KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW
"""
CURRENCIES: Final = frozenset(_EXPONENTS) | frozenset(_HUNDREDTHS.split())
"""Source: ISO 4217, without funds, metals and what is only for settlements."""

_PLAIN: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]{1,15},[0-9]{1,10}")
_EITHER: Final = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""1,234 or 1.234: a thousand and more, or one and a bit."""
_GROUPED: Final = re.compile(r"-?[1-9][0-9]{0,2}([ ,.'\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3}){0,4}(?:([.,])[0-9]{1,10})?")


_EXACT: Final = Context(prec=60, traps=[Inexact, Overflow, Underflow])
"""Loses no digit without saying so."""


class NotANumber(ValueError):
    """A text is no number, or could be two.

    Args:
        code: NUMBER_FORMAT, NUMBER_AMBIGUOUS or AMOUNT_TOO_FINE.
        says: What to do, as a sentence.
    """

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


def number(text: str, mark: Mark = ".") -> Decimal:
    """The number that a text says: with a point or a comma, and thousands apart or not.

    A lone point or comma with any but three digits behind it can only be the decimal one. With exactly three, it is
    read as in English; where commas are usual, it could be either and is not guessed.

    Args:
        mark: What is usual where the file is from. Files with commas for decimals are separated by semicolons.

    Raises:
        NotANumber: NUMBER_FORMAT, NUMBER_AMBIGUOUS.
    """
    if mark == "," and _EITHER.fullmatch(text):
        raise NotANumber(
            "NUMBER_AMBIGUOUS", "This could be a thousand and more, or one and a bit: write 1234 or 1.2340."
        )
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped[1] != grouped[2] and not (grouped[1] == "." and not grouped[2] and text.count(".") == 1):
        plain = text.replace(grouped[1], "")
        return Decimal(plain.replace(",", ".") if grouped[2] == "," else plain)
    if _DECIMAL_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    raise NotANumber("NUMBER_FORMAT", "This is no number: write it as 1234.56, without signs of currency or units.")


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount in the currency's smallest unit: cents, yen, fils.

    Raises:
        NotANumber: AMOUNT_TOO_FINE: it has more decimals than the currency.
    """
    exponent = _EXPONENTS.get(currency, 2)
    with suppress(DecimalException):
        scaled = amount.scaleb(exponent, _EXACT)
        units = int(scaled)
        if units == scaled:
            return units
    raise NotANumber("AMOUNT_TOO_FINE", f"{currency} has {exponent} decimals: round the amount as it was invoiced.")


def said(units: int, currency: str) -> str:
    """An amount of the smallest unit, written with its decimals: ``12.50``."""
    exponent = _EXPONENTS.get(currency, 2)
    return f"{Decimal(units).scaleb(-exponent):.{exponent}f}"
