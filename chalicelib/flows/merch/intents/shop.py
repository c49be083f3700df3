"""A shop that is live is paused and goes on, by its company's people or by ours; a company leaves for good."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.flows.merch.intents.churn import churned
from chalicelib.flows.merch.lifecycle import ABANDONED, CHURNED, LIVE, PAUSED
from chalicelib.flows.merch.standing import paused_by_us, paused_reason
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record


def pause(desk: Desk, opened: Record, reason: str, *, actor: str, ours: bool) -> Record:
    """Pause a shop that is live. Nothing new begins until it goes on; mails go out, and what is drawn is drawn. Again:
    the same answer, with the first reason; but what we pause stays ours.

    Args:
        actor: Who asks, for the history.
        ours: Whether they are a colleague, and not the company's own admin.

    Raises:
        Problem: 409 SHOP_NOT_LIVE, COMPANY_CHURNED or DRAFT_ENDED.
    """

    def write(record: Record) -> Record:
        if record.status == PAUSED and (paused_by_us(record) or not ours):
            return record
        paused = record.but(fields={**record.fields, "paused": {"reason": reason, "ours": ours}})
        if record.status == PAUSED:
            return paused  # the company's own pause becomes ours
        _refuse_unless(record, LIVE)
        now = desk.clock()
        return transition(desk.flow_of(record).lifecycle, paused, PAUSED, now=now, actor=actor, why=reason)

    return _started(desk, opened, write)


def resume(desk: Desk, opened: Record, *, actor: str, ours: bool) -> Record:
    """Let a paused shop go on, with all that waited meanwhile. Again: the same answer.

    Raises:
        Problem: 409 PAUSED_BY_US: only a colleague lets go on what one has paused; SHOP_NOT_LIVE, COMPANY_CHURNED or
            DRAFT_ENDED.
    """

    def write(record: Record) -> Record:
        if record.status == LIVE:
            return record
        _refuse_unless(record, PAUSED)
        if paused_by_us(record) and not ours:
            raise Problem(409, "PAUSED_BY_US", f"We have paused this shop ({paused_reason(record)}). Ask us.")
        kept = {name: value for name, value in record.fields.items() if name != "paused"}
        now = desk.clock()
        return transition(desk.flow_of(record).lifecycle, record.but(fields=kept), LIVE, now=now, actor=actor)

    return _started(desk, opened, write)


def churn(desk: Desk, opened: Record, reason: str, *, actor: str) -> Record:
    """Let a company leave for good, also before its shop is open: what is under way is left out, its subscription is
    cancelled, a payment that is open and its tickets are, and what is known is kept. Money that has come is given back
    by a person, or not. Again: the same answer, with the first reason.

    Raises:
        Problem: 409 SHOP_NOT_LIVE or DRAFT_ENDED: a draft is no company yet, and ends by itself.
    """

    def write(record: Record) -> Record:
        if record.status == CHURNED:
            return record
        left = churned(desk, record, reason, actor=actor)
        if left is None:
            raise _not(record, LIVE)
        return left

    return _started(desk, opened, write)


def _started(desk: Desk, opened: Record, write: Callable[[Record], Record]) -> Record:
    """The record as it was written, and started: what lets it go on lets go on what waited."""

    def starting(record: Record) -> Record:
        after = write(record)
        return after if after is record else starting_work(after, desk.clock())

    return desk.store.change(opened.key, starting, trigger=True)


def _refuse_unless(record: Record, status: str) -> None:
    if record.status != status:
        raise _not(record, status)


def _not(record: Record, wanted: str) -> Problem:
    if record.status == CHURNED:
        return Problem(409, "COMPANY_CHURNED", "This company has left, and its shop is closed for good.")
    if record.status == ABANDONED:
        return Problem(409, "DRAFT_ENDED", "This draft has ended: there is no shop.")
    only = "paused can go on" if wanted == PAUSED else "live can be paused"
    now = record.status.lower().replace("_", " ")
    return Problem(409, "SHOP_NOT_LIVE", f"Only a shop that is {only}; this company is at “{now}”.")
