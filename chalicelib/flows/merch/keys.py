"""The two keys that open a company's shop for orders, and the gate that asks for them. Pure.

They are independent (docs/adr/0059): the status says that all print files are approved, activation that the payment has
cleared. Whichever comes last opens the shop. They are asked in this order, since that tells whoever reads it the most.
Source: the merch onboarding document, "Activation gates (the two-key system)".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.flows.merch import payment
from chalicelib.flows.merch.lifecycle import CHURNED, LIFECYCLE, LIVE
from chalicelib.flows.merch.prints import APPROVED

if TYPE_CHECKING:
    from chalicelib.records.record import Record

Lock = Literal["status", "activation", "product"]
NOT_LIVE: Final = "Store isn’t open for orders right now"
NOT_ACTIVATED: Final = "Your store isn’t open for orders yet — billing needs to be activated."
"""Source: the document, word for word."""
NOT_THIS: Final = "This product isn’t one of this shop’s."
NOT_PRINTABLE: Final = "This product can’t be ordered yet — its print files aren’t approved."
_OPEN: Final = "Orders are taken."


@dataclass(frozen=True)
class Key:
    """One of the two.

    Attributes:
        says: Why it is open or not, for the company's people.
        since: Since when it is open; None: it is not.
    """

    open: bool
    says: str
    since: datetime | None = None


@dataclass(frozen=True)
class Gate:
    """Whether an order can be taken.

    Attributes:
        closed_by: What keeps it closed; None: nothing does.
        says: For whoever orders.
    """

    closed_by: Lock | None = None
    says: str = _OPEN

    @property
    def open(self) -> bool:
        """Whether it is."""
        return self.closed_by is None


def status_key(record: Record) -> Key:
    """The first: all print files are approved, and nobody has paused or left."""
    if record.status == LIVE:
        return Key(open=True, says="All print files are approved, and the shop is live.", since=record.in_status_since)
    return Key(open=False, says=LIFECYCLE.descriptions.get(record.status, NOT_LIVE))


def activation_key(record: Record) -> Key:
    """The second: what was due has cleared."""
    if (at := payment.activated_at(record)) is not None:
        return Key(open=True, says="The payment has cleared.", since=at)
    if record.status == CHURNED:
        return Key(open=False, says="The company has left: nothing is to be paid any more.")
    says = {
        "accepted": "The payment is under way; it opens once that has cleared.",
        "failed": "The payment did not go through: it must be paid again.",
    }
    return Key(open=False, says=says.get(payment.state(record), "Billing needs to be activated: it must be paid."))


def shop_gate(record: Record) -> Gate:
    """Whether a company's shop takes orders at all."""
    if record.status != LIVE:
        return Gate("status", NOT_LIVE)
    if payment.activated_at(record) is None:
        return Gate("activation", NOT_ACTIVATED)
    return Gate()


def product_gate(wanted: Collection[str] | None, statuses: Collection[str]) -> Gate:
    """Whether one product can be ordered of a shop that takes orders.

    Args:
        wanted: Its tickets; None: it is not one of the company's.
        statuses: Of those tickets that are there.
    """
    if wanted is None:
        return Gate("product", NOT_THIS)
    drawn = len(statuses) == len(wanted) > 0 and set(statuses) == {APPROVED}
    return Gate() if drawn else Gate("product", NOT_PRINTABLE)
