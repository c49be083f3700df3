"""The customer submits the wizard: the answers are frozen, and everything that depends on them starts."""

from __future__ import annotations

from typing import Any

from chalicelib.desk.completeness import complete
from chalicelib.desk.context import Desk, starting_work
from chalicelib.flows.ecom.intents.access import open_as_registrant, refuse_others
from chalicelib.flows.ecom.intents.save import check_index_type, refuse_if_closed
from chalicelib.flows.ecom.intents.team import refuse_own_address
from chalicelib.flows.ecom.lifecycle import SUBMITTED
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record
from chalicelib.shared_actions import SearchPrepared


def submit(desk: Desk, key: str, subject: str) -> Record:
    """Freeze the answers and submit. Submitting again is answered the same.

    Raises:
        Problem: 401, 403 as `open_as_registrant`; 409 REVOKED; 422 ANSWERS_MISSING, INDEX_TYPE_UNKNOWN
            or OWN_ADDRESS.
    """
    opened = open_as_registrant(desk, key, subject)

    def freeze(record: Record) -> Record:
        refuse_others(record, key, subject, desk.clock())
        lifecycle = desk.flow_of(record).lifecycle
        if lifecycle.reached(record.status, SUBMITTED):
            return record
        refuse_if_closed(record)
        now = desk.clock()
        answers = _complete(desk, record)
        submitted = transition(lifecycle, SearchPrepared.chosen_from(record), SUBMITTED, now=now, actor=subject)
        return starting_work(
            submitted.but(answers=answers, fields={}, saved=(), pages=(), answers_version=1, seen_at=now), now
        )

    return desk.store.change(opened.key, freeze, trigger=True)


def _complete(desk: Desk, record: Record) -> dict[str, Any]:
    """The answers, once nothing that the steps need is missing."""
    answers = complete(desk.flow_of(record), record.fields)
    check_index_type(record, answers)
    refuse_own_address(record, answers)
    return answers
