"""What colleagues change of a tenant: its detectors, the lines that they mark, whether it goes on, that it has left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.desk.amend import annotate
from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import CLOSED, SUSPENDED
from chalicelib.flows.common.uploads import modules_of, overrides_of
from chalicelib.flows.tenant.intents.keys import refuse_closed
from chalicelib.flows.tenant.looking import Looking
from chalicelib.flows.tenant.tasks import TASKS, marked_at
from chalicelib.flows.tenant.validation.adapters import Module
from chalicelib.flows.tenant.validation.detectors import DEFAULTS, UnknownDetector, enabled
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record

_LINES = frozenset(task.name for task in TASKS)
_SAID: Final[Mapping[bool | None, str]] = {True: "on", False: "off", None: "as its module has it"}


def override_detectors(desk: Desk, opened: Record, wanted: Mapping[str, bool | None], *, actor: str) -> Record:
    """Have detectors on or off otherwise than their modules have them. What is not named stays as it is. The same again
    changes nothing.

    Args:
        wanted: By a detector's code, whether it is on; None: as its module has it.

    Raises:
        Problem: 409 TENANT_CLOSED; 422 DETECTOR_UNKNOWN, with those that there are.
    """

    def write(record: Record) -> Record:
        refuse_closed(record)
        _refuse_unknown(record, wanted)
        before = overrides_of(record)
        after = {code: on for code, on in {**before, **wanted}.items() if on is not None}
        if after == before:
            return record
        changed = [f"{code} {_SAID[on]}" for code, on in wanted.items() if before.get(code) != on]
        note = HistoryEntry(
            at=desk.clock(), actor=actor, kind="step", subject="detectors", why=", ".join(sorted(changed))
        )
        return record.but(fields={**record.fields, "detectors": after}).noting(note)

    return desk.change(opened.key, write)


def _refuse_unknown(record: Record, wanted: Mapping[str, bool | None]) -> None:
    try:
        enabled(_modules(record), {code: on is not False for code, on in wanted.items()})
    except UnknownDetector as unknown:
        says = f"{unknown.detector[:64]} is none of this tenant's detectors: {', '.join(unknown.known)}."
        errors = [{"field": "detectors", "message": says}]
        extra: dict[str, object] = {"known": list(unknown.known)}
        raise Problem(422, "DETECTOR_UNKNOWN", says, errors=errors, extra=extra) from None


def _modules(record: Record) -> frozenset[Module]:
    has = modules_of(record)
    return frozenset(module for module in DEFAULTS if module in has)


def mark(desk: Desk, opened: Record, line: str, *, done: bool, actor: str) -> Record:
    """Mark a line of the checklist, or take that back; what waited for it starts. Again: the same answer.

    Raises:
        Problem: 404 CHECKLIST_LINE_UNKNOWN; 409 TENANT_CLOSED, CHECKLIST_LINE_EARLY.
    """
    if line not in _LINES:
        known = ", ".join(task.name for task in TASKS)
        raise Problem(404, "CHECKLIST_LINE_UNKNOWN", f"Nobody marks such a line. There are: {known}.")
    refuse_closed(opened)
    if done and marked_at(opened, line) is None:
        refuse_early(desk, opened, line)
    return annotate(desk, opened, note=None, tasks={line: done}, actor=actor)


def refuse_early(desk: Desk, record: Record, line: str) -> None:
    """Refuse to mark what nobody can have done yet.

    Raises:
        Problem: 409 CHECKLIST_LINE_EARLY.
    """
    if missing := Looking(desk.store, desk.clock).missing_for(record, line):
        raise Problem(409, "CHECKLIST_LINE_EARLY", f"Nobody can have done this yet. {missing}")


def suspend(desk: Desk, opened: Record, reason: str, *, actor: str) -> Record:
    """Take nothing new from a tenant, and let nothing go on, until somebody lets it. Again: the same answer, with the
    first reason.

    Raises:
        Problem: 409 TENANT_CLOSED.
    """

    def write(record: Record) -> Record:
        if record.status == SUSPENDED:
            return record
        refuse_closed(record)
        said = record.but(fields={**record.fields, "suspended_reason": reason})
        return transition(desk.flow_of(record).lifecycle, said, SUSPENDED, now=desk.clock(), actor=actor, why=reason)

    return _started(desk, opened, write)


def resume(desk: Desk, opened: Record, *, actor: str) -> Record:
    """Let a tenant go on where it was, with all that waited meanwhile. Again: the same answer.

    Raises:
        Problem: 409 TENANT_CLOSED.
    """

    def write(record: Record) -> Record:
        if record.status != SUSPENDED:
            refuse_closed(record)
            return record
        kept = {name: value for name, value in record.fields.items() if name != "suspended_reason"}
        lifecycle = desk.flow_of(record).lifecycle
        back = lifecycle.way_back(record)
        return transition(lifecycle, record.but(fields=kept), back, now=desk.clock(), actor=actor)

    return _started(desk, opened, write)


def close(desk: Desk, opened: Record, reason: str, *, actor: str) -> Record:
    """End a tenant for good: its keys open nothing from this write on, and are revoked by themselves, as its invitation
    is withdrawn. What is known of it is kept. Again: the same answer, with the first reason."""

    def write(record: Record) -> Record:
        if record.status == CLOSED:
            return record
        said = record.but(fields={**record.fields, "closed_reason": reason})
        return transition(desk.flow_of(record).lifecycle, said, CLOSED, now=desk.clock(), actor=actor, why=reason)

    return _started(desk, opened, write)


def _started(desk: Desk, opened: Record, write: Callable[[Record], Record]) -> Record:
    """The record as it was written, and started: what lets it go on lets go on what waited."""

    def starting(record: Record) -> Record:
        after = write(record)
        return after if after is record else starting_work(after, desk.clock())

    return desk.store.change(opened.key, starting, trigger=True)
