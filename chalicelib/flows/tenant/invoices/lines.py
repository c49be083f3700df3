"""What an invoice counts. Quantities and prices are decimals, amounts whole numbers of the currency's smallest unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.errors import Problem
from chalicelib.flows.tenant.invoices.periods import Period
from chalicelib.flows.tenant.validation.money import CURRENCIES, NotANumber, minor_units
from chalicelib.forms import OneLine

MOST_LINES: Final = 100
_FINEST: Final = Decimal("0.0001")
"""Of a quantity."""
_MOST: Final = 10**14
"""Of an amount, and of an invoice: what every program that reads JSON's numbers still holds exactly."""

Quantity = Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=4)]
Description = Annotated[str, Field(min_length=1, max_length=200)]


class AskedLine(BaseModel):
    """A line as somebody writes it.

    Attributes:
        unit_price: In the currency itself, such as 12.50; less than 0 is a credit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    description: Annotated[str, OneLine(200)]
    quantity: Quantity = Decimal(1)
    unit_price: Annotated[Decimal, Field(alias="unitPrice", ge=-(10**9), le=10**9)]


class Line(BaseModel):
    """One line of an invoice.

    Attributes:
        description: For people.
        quantity: Greater than 0, to four decimals.
        unit_price: In the currency's smallest unit; less than 0 is a credit.
        amount: The product, rounded half away from zero, in the same unit.
    """

    model_config = ConfigDict(frozen=True)

    description: Description
    quantity: Quantity
    unit_price: int
    amount: int


def line(description: str, quantity: Decimal, unit_price: int) -> Line:
    """A line with its amount."""
    amount = int((quantity * unit_price).to_integral_value(ROUND_HALF_UP))
    return Line(description=description, quantity=quantity, unit_price=unit_price, amount=amount)


def priced(asked: AskedLine, currency: str) -> Line:
    """The line that somebody asks for.

    Raises:
        Problem: 422 INVOICE_AMOUNT: the price is finer than the currency.
    """
    try:
        return line(asked.description, asked.quantity, minor_units(asked.unit_price, currency))
    except NotANumber as error:
        raise Problem(422, "INVOICE_AMOUNT", f"{asked.description}: {error.says}") from None


def fees(modules: Iterable[str], monthly: Mapping[str, int], period: Period) -> tuple[Line, ...]:
    """The monthly fees of a period: a line for each module that has one. Of a month that is not billed whole, its days
    count by that month's length.

    Args:
        modules: That the tenant has.
        monthly: The fee of a month by module, in the currency's smallest unit.
    """
    months = sum((Fraction(days, length) for days, length in period.months()), Fraction())
    quantity = (Decimal(months.numerator) / Decimal(months.denominator)).quantize(_FINEST, ROUND_HALF_UP)
    named = [module for module in sorted(set(modules)) if module in monthly]
    return tuple(line(f"Module {module}, {period}", quantity, monthly[module]) for module in named)


def total(lines: Sequence[Line], currency: str) -> int:
    """The sum of an invoice, in the currency's smallest unit.

    Raises:
        Problem: 422 INVOICE_CURRENCY, INVOICE_LINES (too many) or INVOICE_AMOUNT (less than nothing, or too large).
    """
    if currency not in CURRENCIES:
        raise Problem(422, "INVOICE_CURRENCY", "Name the currency by its three letters of ISO 4217, such as USD.")
    if len(lines) > MOST_LINES:
        raise Problem(422, "INVOICE_LINES", f"An invoice has at most {MOST_LINES} lines: put some together.")
    amount = sum(each.amount for each in lines)
    if not 0 <= amount <= _MOST or any(abs(each.amount) > _MOST for each in lines):
        raise Problem(422, "INVOICE_AMOUNT", "The lines must come to nothing or more, and to no more than 10^14 units.")
    return amount
