"""What happens by itself about money: a payment is opened and cancelled, a subscription begun and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.engine.branch import Branch
from chalicelib.engine.flow import Action
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.ending import ENDING
from chalicelib.flows.merch.lifecycle import CHURNED, INTAKE_COMPLETE, INTAKE_IN_PROGRESS
from chalicelib.shared_actions import OPEN_PAYMENT

if TYPE_CHECKING:
    from chalicelib.records.record import Record


def _nothing_monthly(record: Record) -> str:
    bought = payment.bought(record)
    return "" if bought and bought.monthly else "Nothing is due each month by the plan that was chosen."


def _cleared(record: Record) -> str:
    return "It has cleared: whether it is given back, a person decides." if payment.activated_at(record) else ""


def _until_cleared(record: Record) -> str:
    if _nothing_monthly(record) or payment.activated_at(record):
        return ""
    return "the first payment to clear"


ACTIONS: Final = (
    Action(
        name=OPEN_PAYMENT,
        title="Open the payment",
        starts_at=INTAKE_IN_PROGRESS,
        recurs=payment.occasions,
        promotes=(payment.CUSTOMER, payment.INTENT),
        makes_once="looked for by its reference, and its id kept before it is used; where the amount is another, the "
        "same payment is changed; one that was cancelled is replaced",
    ),
    Action(
        name="cancel_payment",
        title="Cancel the payment",
        starts_at=INTAKE_IN_PROGRESS,
        recurs=ENDING.occasions,
        reaches=Branch({INTAKE_COMPLETE: payment.accepted}),
        promotes=(payment.INTENT, payment.TOLD, payment.TOLD_OF, payment.AMOUNT),
        makes_once="cancelling what is cancelled changes nothing; a draft that was paid meanwhile is kept",
    ),
    Action(
        name="close_payment",
        title="Cancel the payment that is open",
        starts_at=CHURNED,
        undoes=OPEN_PAYMENT,
        skip_when=_cleared,
        promotes=(payment.INTENT, payment.TOLD, payment.TOLD_OF, payment.AMOUNT),
        makes_once="cancelling what is cancelled changes nothing; money that is on its way stands on an SE's list",
    ),
    Action(
        name="start_subscription",
        title="Start the subscription",
        starts_at=INTAKE_COMPLETE,
        waits_for=_until_cleared,
        skip_when=_nothing_monthly,
        promotes=(payment.SUBSCRIPTION,),
        makes_once="looked for by its reference, and its id kept",
    ),
    Action(
        name="cancel_subscription",
        title="Cancel the subscription",
        starts_at=CHURNED,
        undoes="start_subscription",
        makes_once="looked for by its reference; cancelling what is cancelled changes nothing",
    ),
)
