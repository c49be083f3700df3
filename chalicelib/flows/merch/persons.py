"""Whom the records of a company name, and how they are erased (docs/adr/0020, 0059)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Named, Person
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.intents.erase import erase_people
from chalicelib.flows.merch.lifecycle import LIVE
from chalicelib.records.record import Record


def _erase(desk: Desk, opened: Record, named: Named, actor: str) -> Record:  # noqa: ARG001 - all of them are meant
    return erase_people(desk, opened, actor=actor)


def _may_be_owed(record: Record) -> bool:
    whole = payment.given_back(record, record.facts.get(payment.INTENT, ""))
    return payment.accepted(record) and not whole and LIVE not in record.at


def _left_to_do(record: Record) -> Sequence[str]:
    left = ["Refund what is to be refunded, if it has left before its shop was open."] if _may_be_owed(record) else []
    left += ["Erase the customer at Stripe, and the user in the user pool, if they are to go."]
    left += ["Look through the note: it is free text, and may name them."] if record.created_note else []
    left += ["Look through reasons in the history, and on its design tickets: they are free text, and may name them."]
    return [*left, "See the runbook, Erasing a person, for what else holds data of theirs, and for how long."]


PERSONS: Final = (
    Person("company", "whoever filled in the intake, and every admin of the company", _erase, _left_to_do),
)
