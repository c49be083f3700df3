"""What a person has to see to about a company's money and its own logo. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common.concerns import Concern, ConcernKind
from chalicelib.flows.common.stories import Story
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.forgetting import ERASED_AT
from chalicelib.flows.merch.lifecycle import ABANDONED, CHURNED, INTAKE_COMPLETE, LIVE
from chalicelib.records.moment import to_text
from chalicelib.shared_actions import ADOPT_INTAKE

if TYPE_CHECKING:
    from chalicelib.records.record import Record

CLEARS_WITHIN: Final = timedelta(days=5)
"""That a payment may take. Bank debits take three to five working days (docs.stripe.com, "Pre-authorized debit")."""
PAYMENT_WAITS: Final = ConcernKind(
    "payment_waits",
    "A company's first payment has not cleared five days after it was accepted: its shop cannot take orders.",
    event="payment_waits",
    who="customer",
)
PAYMENT_ODD: Final = ConcernKind(
    "payment_odd",
    "Money came that fits nothing which was confirmed, a second time, for a draft that has ended or after the company "
    "had left; all of it was given back, or the subscription has ended, and the company has not left; or a company "
    "that has paid left before its shop was open.",
    event="payment_odd",
    settles=True,
)
LOGO_LEFT_OUT: Final = ConcernKind(
    "logo_left_out",
    "The logo that a company uploaded was no good any more when it was taken over, and was left out.",
    untold="the company goes on without it, and its page shows the brand as it is",
)
KINDS: Final = (PAYMENT_ODD, PAYMENT_WAITS, LOGO_LEFT_OUT)
_STRIPE: Final = "See the payment in Stripe's dashboard, under the company's customer."


def of_money(record: Record) -> Iterator[Concern]:
    """All that there is, or will be as things are."""
    yield from _odd(record)
    accepted = record.at.get(INTAKE_COMPLETE)
    if accepted and not payment.activated_at(record) and record.status not in {CHURNED, ABANDONED}:
        yield _waits(accepted + CLEARS_WITHIN)


def of_logo(record: Record) -> Iterator[Concern]:
    """That an own logo was left out, until the shop is open."""
    entry = record.entry(ADOPT_INTAKE)
    code = str(entry.result.get("refused", ""))
    if code and entry.finished_at and not {LIVE, CHURNED} & set(record.at):
        yield Concern(
            LOGO_LEFT_OUT,
            LOGO_LEFT_OUT.name,
            "Ask the company for its logo",
            reason=f"The logo that it uploaded was left out ({code}).",
            at=entry.finished_at,
            hint="Ask for it again; it may be a plainer SVG, or a PNG.",
            since=entry.finished_at,
            action=ADOPT_INTAKE,
            code=code,
        )


def _waits(at: datetime) -> Concern:
    text = "The first payment has not cleared for five days, so the shop cannot take orders."
    hint = (
        f"{_STRIPE} Declined: remind the company, which pays again from its page. Succeeded there: have the event "
        "payment_intent.succeeded sent again."
    )
    return Concern(
        PAYMENT_WAITS,
        PAYMENT_WAITS.name,
        "See to the first payment",
        reason=text,
        at=at,
        hint=hint,
        since=at - CLEARS_WITHIN,
        told=Story(PAYMENT_WAITS.name, at, PAYMENT_WAITS.event, text, hint),
    )


def _odd(record: Record) -> Iterator[Concern]:
    first, second = record.facts.get(payment.INTENT, ""), record.facts.get(payment.AGAIN, "")
    if not payment.given_back(record, first):
        yield from _odd_of(record, first)
    again = record.facts.get(payment.AGAIN_AT)
    if again and not (payment.given_back(record, first) or payment.given_back(record, second)):
        part = _in_part(record, second)
        yield _concern("again", f"The company has paid a second time.{part}", f"{_STRIPE} Refund one of them.", again)
    back = payment.all_given_back(record)
    if back and record.status not in {CHURNED, ABANDONED}:
        text = "All that the company has paid was given back, and it has not left: its shop goes on as if it had paid."
        hint = "Ask whether it leaves, and close it, or pause its shop; settle this line if it is to go on."
        yield _concern("back", text, hint, to_text(back))
    ended = record.facts.get(payment.SUBSCRIPTION_ENDED)
    if ended and record.status != CHURNED:
        text = "The subscription has ended at Stripe, and the company has not left."
        hint = "Ask the company whether it leaves, and close it; else start another in Stripe, and settle this line."
        yield _concern("subscription", text, hint, ended)


def _odd_of(record: Record, intent: str) -> Iterator[Concern]:
    """What is odd about the payment that was told of last, until all of it was given back."""
    told_at, left, part = record.facts.get(payment.TOLD_AT), record.at.get(CHURNED), _in_part(record, intent)
    if told_at and not payment.fits(record):
        text = f"A payment was made of an amount that fits nothing which the company has confirmed.{part}"
        hint = f"{_STRIPE} Refund it, and have what is due paid by one that is made there, with this one's metadata."
        yield _concern("amount", text, hint, told_at)
    if told_at and record.status == ABANDONED and payment.accepted(record):
        text = f"A payment was made for a draft that has ended.{part}"
        yield _concern("ended", text, f"{_STRIPE} Refund it.", told_at)
    if left and LIVE not in record.at:
        yield from _left_early(record, left, part)
    elif told_at and left and payment.accepted(record) and datetime.fromisoformat(told_at) > left:
        text = f"A payment came after the company had left.{part}"
        yield _concern("left", text, f"{_STRIPE} Refund it.", told_at)


def _in_part(record: Record, intent: str) -> str:
    cents = payment.given_back_in_part(record, intent)
    return f" Of it, {cents // 100}.{cents % 100:02} was given back." if cents else ""


def _left_early(record: Record, left: datetime, part: str) -> Iterator[Concern]:
    """That a company has paid for a shop that will not be: nothing gives that back by itself. Until its people are
    erased, before which it is to be settled."""
    if payment.accepted(record) and ERASED_AT not in record.fields:
        text = f"The company has left before its shop was open, and its payment has cleared or is under way.{part}"
        hint = (
            f"{_STRIPE} Refund what you have agreed on with the company, and settle this line if that is not all of it."
        )
        yield _concern("early", text, hint, to_text(left))


def _concern(what: str, text: str, hint: str, at: str) -> Concern:
    moment, name = datetime.fromisoformat(at), f"{PAYMENT_ODD.name}_{what}"
    return Concern(
        PAYMENT_ODD,
        name,
        "See to a payment that fits nothing",
        reason=text,
        at=moment,
        hint=hint,
        since=moment,
        told=Story(name, moment, PAYMENT_ODD.event, text, hint),
    )
