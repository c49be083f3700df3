"""What is answered of a company's payment, and to whoever claims or tells something of one."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from chalicelib.flows.merch import payment
from chalicelib.flows.merch.asking import Asked
from chalicelib.flows.merch.tiers import CURRENCY
from chalicelib.handlers.http.model import ResponseModel

_AGAIN: Final[dict[payment.State, int]] = {"preparing": 2, "accepted": 5}
"""Seconds until a page asks again."""


class Payment(ResponseModel):
    """A payment, as it stands."""

    state: payment.State = Field(
        description="preparing: ask again; open or failed: can be paid by `client_secret`; accepted: the means were "
        "taken; cleared: the money came; canceled: confirm again"
    )
    client_secret: str | None = Field(description="Lets the page have it paid. Keep it out of logs and addresses")
    amount: int = Field(description="Cents")
    currency: str = Field(description="ISO 4217, lower case")
    ask_again_seconds: int | None


class Claimed(ResponseModel):
    """A company that is the caller's now."""

    company_id: str
    company_name: str


class Taken(ResponseModel):
    """A message was taken, whether it told anything or not."""

    taken: bool


def shown(asked: Asked) -> Payment:
    """A payment that was asked about."""
    return Payment(
        state=asked.state,
        client_secret=asked.secret or None,
        amount=asked.amount,
        currency=CURRENCY,
        ask_again_seconds=_AGAIN.get(asked.state),
    )
