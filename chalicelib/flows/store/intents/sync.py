"""The last step: orders are imported, and the wizard comes to its end."""

from __future__ import annotations

from typing import Final

from chalicelib.desk.context import Desk, starting_work
from chalicelib.desk.retry import reopened
from chalicelib.errors import Problem
from chalicelib.flows.store import sync
from chalicelib.flows.store.lifecycle import COMPLETED
from chalicelib.flows.store.steps import ORDER_SYNC
from chalicelib.flows.store.wizard import refuse_ended, refuse_locked, standings, with_user
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.shared_actions import IMPORT_ORDERS

_UNDER_WAY: Final = frozenset({sync.JobState.WAITING, sync.JobState.RUNNING})


def trigger(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Have the orders imported. While a job is under way it is the same one; one that failed goes on where it was;
    after one that is through, another begins. It may be asked for after the end, too: whoever said "later" comes back.

    Raises:
        Problem: 409 STEP_NOT_OPEN or ONBOARDING_SKIPPED; ONBOARDING_COMPLETED once its people were erased.
    """

    def write(record: Record) -> Record:
        refuse_ended(record, but=COMPLETED)
        refuse_locked(record, ORDER_SYNC)
        job, now = sync.latest(record), desk.clock()
        if job is not None and job.state in _UNDER_WAY:
            return record
        record = record.but(fields={**record.fields, "users": with_user(record, actor)}, seen_at=now)
        if job is not None and job.state is sync.JobState.FAILED:
            return reopened(record, (IMPORT_ORDERS,), actor=actor, desk=desk)
        note = HistoryEntry(
            at=now, actor=actor, kind="step", subject=ORDER_SYNC, why="the import of orders was started"
        )
        return starting_work(sync.with_job(record, now).noting(note), now)

    return desk.store.change(opened.key, write, trigger=True)


def complete(desk: Desk, opened: Record, *, later: bool, actor: str) -> Record:
    """Come to the end: the dashboard opens. Again: the same answer.

    Args:
        later: Whether the import need not be through.
        actor: The user, for the history.

    Raises:
        Problem: 409 STEP_NOT_OPEN; STEP_NOT_DONE where something has not arrived; IMPORT_NOT_ENDED;
            ONBOARDING_SKIPPED.
    """

    def write(record: Record) -> Record:
        if record.status == COMPLETED:
            return record
        refuse_ended(record)
        refuse_locked(record, ORDER_SYNC)
        _refuse_undone(record)
        job = sync.latest(record)
        if not later and (job is None or job.state is not sync.JobState.SUCCEEDED):
            raise Problem(
                409,
                "IMPORT_NOT_ENDED",
                "The orders are not all imported. Wait for the import; or end the wizard without it: it then goes on, "
                "or can be started later.",
            )
        now = desk.clock()
        record = record.but(fields={**record.fields, "users": with_user(record, actor)}, seen_at=now)
        done = transition(desk.flow_of(record).lifecycle, record, COMPLETED, now=now, actor=actor)
        return starting_work(done, now)

    return desk.store.change(opened.key, write, trigger=True)


def _refuse_undone(record: Record) -> None:
    for each in standings(record)[:-1]:
        if not each.done:
            says = f"“{each.title}” is not done: {each.says}" if each.says else f"“{each.title}” is not done."
            raise Problem(409, "STEP_NOT_DONE", says, extra={"open_step": each.name})
