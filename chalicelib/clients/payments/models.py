"""What Stripe keeps of a company, as far as Onramp needs it. Amounts are in the currency's smallest unit, cents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

REFERENCE: Final = "onramp_reference"
"""Under which Stripe keeps, in an object's metadata, whose it is: the record's id, and what of it."""
SUCCEEDED: Final = "succeeded"
PROCESSING: Final = "processing"
CANCELED: Final = "canceled"
FIXED: Final = frozenset({SUCCEEDED, PROCESSING, CANCELED, "requires_capture"})
"""Statuses in which a payment's amount cannot change any more."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)

    metadata: Mapping[str, str] = Field(default_factory=dict)

    @property
    def reference(self) -> str:
        """Whose it is; empty: Onramp did not make it."""
        return self.metadata.get(REFERENCE, "")


class PaymentIntent(_Model):
    """A payment, once: from asking for a card to the money.

    Attributes:
        status: ``requires_payment_method`` (also after a card was declined), ``requires_confirmation``,
            ``requires_action``, ``processing``, ``requires_capture``, ``succeeded`` or ``canceled``.
        client_secret: Lets the page, and whoever else has it, pay this. Never logged, never on a record.
        declined: Why the last try failed, in Stripe's word (``card_declined``); empty: it did not.
    """

    id: str = Field(pattern=r"^pi_")
    status: str
    amount: int = Field(ge=0)
    currency: str
    client_secret: str = Field(default="", repr=False)
    customer: str | None = None
    payment_method: str | None = None
    declined: str = Field(default="", alias="last_payment_error")

    @field_validator("declined", mode="before")
    @classmethod
    def _code(cls, error: Any) -> str:
        code = error.get("decline_code") or error.get("code") if isinstance(error, Mapping) else None
        return str(code or "")

    def sum_in(self, currency: str) -> str:
        """Its amount: cents alone where it is of this currency, else with its own."""
        return str(self.amount) if self.currency == currency else f"{self.amount} {self.currency}"

    @property
    def is_fixed(self) -> bool:
        """Whether nothing of it can change any more but by Stripe itself."""
        return self.status in FIXED


class Subscription(_Model):
    """A payment each month. `status` is ``active``, ``trialing``, ``past_due``, ``canceled`` and others of Stripe's."""

    id: str = Field(pattern=r"^sub_")
    status: str
    customer: str


class Charge(_Model):
    """Money that was taken for a PaymentIntent, and how much of it was given back since.

    Attributes:
        payment_intent: Whose it is; None: it was made without one.
        refunded: Whether all of it was given back.
        metadata: As the PaymentIntent had it when the money was taken.
    """

    id: str = Field(pattern=r"^(ch|py)_")
    payment_intent: str | None = None
    amount_refunded: int = Field(ge=0)
    refunded: bool


class PaymentEvent(BaseModel):
    """What Stripe told, and has signed.

    Attributes:
        type: For example ``payment_intent.succeeded``.
        created: When it happened. It may come much later, again, and after what happened later.
        about: The object as it was then, whole.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(pattern=r"^evt_")
    type: str
    created: AwareDatetime
    about: Mapping[str, Any] = Field(repr=False)
