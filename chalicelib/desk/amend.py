"""An SE amends a record: the note, the ticks on their tasks, and answers that an action was refused for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.desk.completeness import complete
from chalicelib.desk.context import Desk
from chalicelib.desk.retry import reopened
from chalicelib.desk.seen import Seen, refuse_unseen_answers, refuse_unseen_notes
from chalicelib.errors import Problem
from chalicelib.records.ledger import Failure, Status
from chalicelib.records.record import HistoryEntry, Record, TaskMark


def annotate(
    desk: Desk, opened: Record, *, note: str | None, tasks: Mapping[str, bool], actor: str, seen: Seen = None
) -> Record:
    """Change the note and tick tasks, and start what waited for a tick. What is there already is answered the same,
    whoever wrote it.

    Args:
        opened: The record, of whatever flow.
        note: The note from now on; None: it stays.
        tasks: By a task's name, whether it is done. A task that is not named stays as it is.
        actor: Who asks, for the history.
        seen: Which notes and tasks may be written over.

    Raises:
        Problem: 412 CHANGED_MEANWHILE; 422 TASK_UNKNOWN.
    """
    known = {task.name for task in desk.flow_of(opened).tasks}
    if unknown := sorted(set(tasks) - known):
        faults = [{"field": f"se_tasks.{name}", "message": f"must be one of: {sorted(known)}"} for name in unknown]
        raise Problem(422, "TASK_UNKNOWN", f"There is no task {unknown[0]!r}.", errors=faults)

    def write(record: Record) -> Record:
        now = desk.clock()
        marks = {name: TaskMark(done=done, by=actor, at=now) for name, done in tasks.items()}
        changed = {name: mark for name, mark in marks.items() if _done(record, name) != mark.done}
        noted = record.created_note if note is None else note
        if not changed and noted == record.created_note:
            return record
        refuse_unseen_notes(desk, record, seen)
        entries = [
            HistoryEntry(at=now, actor=actor, kind="task", subject=name, after="done" if mark.done else "open")
            for name, mark in changed.items()
        ]
        if noted != record.created_note:
            entries.append(HistoryEntry(at=now, actor=actor, kind="note", subject="created_note"))
        return record.but(created_note=noted, se_tasks={**record.se_tasks, **changed}).noting(*entries)

    return desk.change(opened.key, write)


def correct(desk: Desk, opened: Record, corrections: Mapping[str, Any], *, actor: str, seen: Seen = None) -> Record:
    """Correct submitted answers that a platform refused, and let the refused actions go on.

    An answer can be corrected only while it has had no effect: an action has failed, and its platform's refusal named
    that answer. The corrected answers are a new version of the snapshot. A correction that was made already is answered
    the same.

    Args:
        opened: The record, of whatever flow.
        corrections: By an answer's name, its value from now on, in the form that the flow declares (`Flow.form`).
        actor: Who asks, for the history.
        seen: Which answers may be corrected.

    Raises:
        Problem: 412 CHANGED_MEANWHILE; 409 NOT_CORRECTABLE; 422 ANSWERS_MISSING, or what the flow's own checks say
            (`Flow.check_answers`).
    """

    def write(record: Record) -> Record:
        answers = record.answers or {}
        stands = all(name in answers and answers[name] == value for name, value in corrections.items())
        if stands and not _correctable(record) & set(corrections):
            return record
        refuse_unseen_answers(desk, record, seen)
        return corrected(desk, record, corrections, actor=actor)

    return desk.store.change(opened.key, write, trigger=True)


def corrected(desk: Desk, record: Record, corrections: Mapping[str, Any], *, actor: str) -> Record:
    """The record with refused answers replaced, and the refused actions waiting again. None takes an answer away, if
    the customer could have submitted without it. For use in a write.

    Raises:
        Problem: 409 NOT_CORRECTABLE; 422 ANSWERS_MISSING, or what the flow's own checks say (`Flow.check_answers`).
    """
    flow = desk.flow_of(record)
    if fixed := sorted(set(corrections) - _correctable(record)):
        faults = [{"field": f"answers.{name}", "message": "no failed action was refused for it"} for name in fixed]
        raise Problem(
            409,
            "NOT_CORRECTABLE",
            f"{fixed[0]} cannot be corrected: only an answer that a failed action was refused for can be.",
            errors=faults,
        )
    answers = complete(flow, {**(record.answers or {}), **corrections}, among=corrections, below="answers.")
    flow.check_answers(record, corrections)
    actions = tuple(name for name, failure in _refusals(record).items() if set(failure.fields) & set(corrections))
    version = record.answers_version + 1
    note = HistoryEntry(
        at=desk.clock(),
        actor=actor,
        kind="correction",
        subject=", ".join(sorted(corrections)),  # the values may be personal: the snapshot has them
        before=str(record.answers_version),
        after=str(version),
    )
    return reopened(record.but(answers=answers, answers_version=version).noting(note), actions, actor=actor, desk=desk)


def _refusals(record: Record) -> dict[str, Failure]:
    """What each failed action has met, by its name."""
    failed = {name: entry for name, entry in record.actions.items() if entry.status is Status.FAILED}
    return {name: entry.failure for name, entry in failed.items() if entry.failure}


def _correctable(record: Record) -> set[str]:
    """Answers that failed actions were refused for."""
    return {field for failure in _refusals(record).values() for field in failure.fields}


def _done(record: Record, task: str) -> bool:
    mark = record.se_tasks.get(task)
    return bool(mark and mark.done)
