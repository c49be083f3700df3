"""A step is filled in: what was sent becomes the record's answers, and is handed over from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.desk.context import Desk, starting_work
from chalicelib.desk.retry import reopened
from chalicelib.desk.seen import Seen
from chalicelib.engine.attention import mended_by_customer
from chalicelib.errors import Problem
from chalicelib.flows.store import sync
from chalicelib.flows.store.lifecycle import IN_PROGRESS, NOT_STARTED
from chalicelib.flows.store.steps import LETZSHOP_API
from chalicelib.flows.store.wizard import (
    HANDED_OVER_BY,
    refuse_ended,
    refuse_locked,
    refuse_unseen,
    save_of,
    with_save,
)
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import IMPORT_ORDERS

_OPEN_JOBS: Final = frozenset({sync.JobState.WAITING, sync.JobState.RUNNING, sync.JobState.FAILED})


def save(desk: Desk, opened: Record, step: str, values: Mapping[str, Any], *, actor: str, seen: Seen = None) -> Record:
    """Save a step. The same again changes nothing, unless it was refused; then it is tried once more.

    Args:
        step: One of those that have answers.
        values: All of its fields.
        actor: The user, for the history.
        seen: Tags of the step as the user has seen it; None: whatever stands there is written over.

    Raises:
        Problem: 409 STEP_NOT_OPEN, ONBOARDING_COMPLETED or ONBOARDING_SKIPPED; 412 CHANGED_MEANWHILE.
    """

    def write(record: Record) -> Record:
        refuse_ended(record)
        refuse_locked(record, step)
        answers = record.answers or {}
        same = all(answers.get(name) == value for name, value in values.items())
        failed = record.entry(HANDED_OVER_BY[step]).status is Status.FAILED
        if same and save_of(record, step) and not failed:
            return record
        if not same:
            refuse_unseen(record, step, seen)
        answered = record.but(answers={**answers, **values}, answers_version=record.answers_version + 1)
        return _filled_in(desk, answered, step, actor)

    return desk.store.change(opened.key, write, trigger=True)


def refuse_credentials(record: Record, slug: str) -> None:
    """Take no key that cannot count: of a step that is not open, after the end, or of another shop than the one that an
    import has begun with. To be asked before the key is kept, and again in the write.

    Args:
        slug: Of the shop that the key opens; empty: not known yet.

    Raises:
        Problem: 409 STEP_NOT_OPEN, ONBOARDING_COMPLETED, ONBOARDING_SKIPPED or OTHER_SHOP.
    """
    job = sync.latest(record)
    importing = job is not None and job.state in _OPEN_JOBS
    refuse_ended(record, but=record.status if importing else "")
    refuse_locked(record, LETZSHOP_API)
    if importing and slug and record.facts.get("marketplace_shop", slug) != slug:
        raise Problem(
            409,
            "OTHER_SHOP",
            "This key opens another shop of the marketplace than the one whose orders are being imported. Enter a key "
            "of that one, or ask us.",
        )


def save_credentials(desk: Desk, opened: Record, *, slug: str, shop: str, actor: str) -> Record:
    """Note that the store's key is kept, and whose it is; never the key. What waited for a good key goes on.

    Args:
        slug, shop: Of the shop that the key opens, for programs and for people.
        actor: The user, for the history.

    Raises:
        Problem: As `refuse_credentials`.
    """

    asked_at = to_text(desk.clock())

    def write(record: Record) -> Record:
        refuse_credentials(record, slug)
        before = save_of(record, LETZSHOP_API)
        if before and to_text(before.at) >= asked_at and before.shop == shop:
            return record  # by this very call: the write's answer was lost, and somebody else has written since
        noted = record.but(facts={**record.facts, "marketplace_shop": slug})
        saved = _filled_in(desk, noted, LETZSHOP_API, actor, shop=shop)
        entry = saved.entry(IMPORT_ORDERS)
        if entry.status is Status.FAILED and mended_by_customer(entry):
            return reopened(saved, (IMPORT_ORDERS,), actor=actor, desk=desk)
        if entry.status is Status.WAITING and entry.failure is not None:
            return saved.with_entry(IMPORT_ORDERS, entry.look_now(desk.clock()))  # it waits to try the key before
        return saved

    return desk.store.change(opened.key, write, trigger=True)


def _filled_in(desk: Desk, record: Record, step: str, actor: str, *, shop: str = "") -> Record:
    """The record with one more save, noted, and begun if it had not."""
    now = desk.clock()
    saved = with_save(record, step, now, by=actor, shop=shop).but(seen_at=now)
    if saved.status == NOT_STARTED:
        saved = transition(desk.flow_of(saved).lifecycle, saved, IN_PROGRESS, now=now, actor=actor)
    note = HistoryEntry(at=now, actor=actor, kind="step", subject=step)  # what was filled in stands in the answers
    return starting_work(saved.noting(note), now)
