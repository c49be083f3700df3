"""Something was told of a payment: it moves the intake on, opens the shop's second key, or has to be made again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from chalicelib.desk.context import Desk
from chalicelib.desk.hearing import hear
from chalicelib.desk.touching import touch
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.asking import Told
from chalicelib.flows.merch.intents.begin import COMPANY
from chalicelib.flows.merch.intents.churn import churned
from chalicelib.flows.merch.lifecycle import INTAKE_COMPLETE, INTAKE_IN_PROGRESS
from chalicelib.flows.merch.wizard import confirmation
from chalicelib.records.heard import Message
from chalicelib.records.lifecycle import transition
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record

_MONEY: Final = frozenset({"accepted", "cleared"})
_REFUNDS_KEPT: Final = 10
"""Payments of which it is kept what was given back. A company has one, or two by mistake."""


def heard(desk: Desk, told: Told, key: str, *, actor: str) -> Record:
    """Note what Stripe's message tells of a company. A repeat changes nothing.

    Args:
        key: The record's.
        actor: Who has signed it, for the history.
    """

    def noted(record: Record) -> Record:
        if told.what == "subscription_ended":
            return _subscription_ended(desk, record, told, actor)
        if told.what == "refunded":
            return _refunded(desk, record, told, actor)
        return with_told(desk, record, told, actor=actor)

    return hear(desk, Message(actor, told.message), key, noted)


def found(desk: Desk, opened: Record, told: Told, *, actor: str = COMPANY) -> Record:
    """Note what Stripe has answered of a payment, to somebody who has asked.

    Raises:
        Problem: 409 DRAFT_ENDED.
    """
    return touch(desk, opened.key, lambda record: with_told(desk, record, told, actor=actor))


def again(desk: Desk, opened: Record) -> Record:
    """Have another payment opened for a company whose own cannot be paid any more. Otherwise nothing changes."""

    def write(record: Record) -> Record:
        latest = confirmation(record)
        if payment.state(record) != "canceled" or latest is None:
            return record
        before = record.fields.get("pay_again", {})
        number = before["n"] + 1 if before.get("of") == latest.number else 1
        wanted = {"of": latest.number, "n": number, "at": to_text(desk.clock())}
        return record.but(fields={**record.fields, "pay_again": wanted})

    return desk.change(opened.key, write)


def with_told(desk: Desk, record: Record, told: Told, *, actor: str) -> Record:
    """The record after something was told of a payment; the same record where it tells nothing new.

    Of another payment than the record's, only money counts: one may have been made by a request whose answer was lost.
    What happened before what was told last is late, unless it is that the money came: that is never taken back.
    """
    facts, money = record.facts, told.what in _MONEY
    if payment.ACTIVATED_AT in facts:
        return _again(record, told)
    if told.of != facts.get(payment.INTENT) and not money:
        return record
    if told.what != "cleared" and (_late(record, told) or _known(record, told)):
        return record
    now = desk.clock()
    noted = {
        payment.INTENT: told.of,
        payment.TOLD: "accepted" if money else told.what,
        payment.TOLD_OF: told.of,
        payment.TOLD_AT: to_text(told.at),
    }
    amount = {payment.AMOUNT: told.amount} if money else {}
    kept = {name: value for name, value in facts.items() if name != payment.AMOUNT}
    after = record.but(facts={**kept, **noted, **amount})
    if told.what == "cleared" and payment.fits(after):
        after = after.but(facts={**after.facts, payment.ACTIVATED_AT: to_text(told.at)})
    if after.facts == facts:
        return record
    note = HistoryEntry(at=now, actor=actor, kind="payment", subject="payment", after=told.what)
    after = after.noting(note)
    if money and after.status == INTAKE_IN_PROGRESS:
        lifecycle = desk.flow_of(after).lifecycle
        after = transition(lifecycle, after, INTAKE_COMPLETE, now=now, actor=actor, why="the payment was accepted")
    return after


def _refunded(desk: Desk, record: Record, told: Told, actor: str) -> Record:
    """The record with what was given back of a payment. It only grows, so a message that is late tells nothing new."""
    refunds: dict[str, dict[str, Any]] = record.fields.get(payment.REFUNDS) or {}
    before = refunds.get(told.of) or {"cents": 0, "whole": False}
    cents, whole = max(int(before["cents"]), int(told.amount)), bool(before["whole"]) or told.whole
    if (cents, whole) == (int(before["cents"]), bool(before["whole"])):
        return record
    after = {"cents": cents, "whole": whole, "at": to_text(told.at)}
    others = {name: each for name, each in refunds.items() if name != told.of}
    kept = dict([*others.items(), (told.of, after)][-_REFUNDS_KEPT:])
    said = "given back" if after["whole"] else "given back in part"
    note = HistoryEntry(at=desk.clock(), actor=actor, kind="payment", subject="payment", after=said)
    return record.but(fields={**record.fields, payment.REFUNDS: kept}).noting(note)


def _again(record: Record, told: Told) -> Record:
    """The record with another payment that cleared, once one had: an SE finds it on their list."""
    if told.what != "cleared" or told.of in {record.facts.get(payment.INTENT), record.facts.get(payment.AGAIN)}:
        return record
    return record.but(facts={**record.facts, payment.AGAIN: told.of, payment.AGAIN_AT: to_text(told.at)})


def _late(record: Record, told: Told) -> bool:
    last = record.facts.get(payment.TOLD_AT)
    same = record.facts.get(payment.TOLD_OF) == told.of
    return bool(same and last and told.at < datetime.fromisoformat(last))


def _known(record: Record, told: Told) -> bool:
    return record.facts.get(payment.TOLD_OF) == told.of and payment.told(record) == told.what


def _subscription_ended(desk: Desk, record: Record, told: Told, actor: str) -> Record:
    """The company has left, wherever it is on its path."""
    if record.facts.get(payment.SUBSCRIPTION, told.of) != told.of or payment.SUBSCRIPTION_ENDED in record.facts:
        return record
    after = record.but(facts={**record.facts, payment.SUBSCRIPTION_ENDED: to_text(told.at)})
    return churned(desk, after, "the subscription ended at Stripe", actor=actor) or after
