"""A designer takes a ticket, and hands revisions in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.flows.design.deeds import Colleague, Deed, designer_of, refusal, refuse_taken_since
from chalicelib.flows.design.lifecycle import IN_DESIGN, IN_REVIEW, QUEUED
from chalicelib.flows.design.revisions import (
    FileKind,
    Revision,
    RevisionState,
    revision,
    revisions_of,
    submitted,
    with_judged,
    with_revision,
)
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record


@dataclass(frozen=True)
class Looked:
    """A file that was looked at.

    Attributes:
        kind: As which it was looked at.
        size: Bytes.
        etag: Of what was looked at.
    """

    kind: FileKind
    size: int
    etag: str


def refuse(record: Record, deed: Deed, who: Colleague) -> None:
    """Refuse what somebody cannot do with a ticket as it is. For use in the write.

    Raises:
        Problem: 409, as `deeds.refusal` says.
    """
    if found := refusal(record, deed, who):
        raise found


def take(desk: Desk, opened: Record, saw: str, who: Colleague) -> Record:
    """Take a ticket on. Whoever has it is answered the same; an admin may take it over from whom they saw having it.

    Args:
        saw: Address of whoever had it as they looked; empty: nobody.

    Raises:
        Problem: 409 TICKET_TAKEN (by somebody else than that, too), TICKET_APPROVED or TICKET_CANCELLED.
    """

    def write(record: Record) -> Record:
        refuse(record, "take", who)
        if designer_of(record) == who.email:
            return record
        refuse_taken_since(record, saw)
        now, before = desk.clock(), designer_of(record)
        if record.status == QUEUED:
            record = transition(desk.flow_of(record).lifecycle, record, IN_DESIGN, now=now, actor=who.email)
        how = "taken over" if before else "taken on"
        note = HistoryEntry(at=now, actor=who.email, kind="designer", subject=how, before=before, after=who.email)
        return _held_by(record, who.email).noting(note)

    return desk.change(opened.key, write)


def begin_revision(desk: Desk, opened: Record, kind: FileKind, who: Colleague) -> tuple[Record, Revision]:
    """Begin the next revision: a form can be given for it. One for which nothing was submitted is begun anew.

    Raises:
        Problem: 409 TICKET_NOT_TAKEN, TICKET_TAKEN, TOO_MANY_REVISIONS, TICKET_APPROVED or TICKET_CANCELLED.
    """

    def write(record: Record) -> Record:
        refuse(record, "upload", who)
        last = revisions_of(record)[-1:]
        same = bool(last) and last[0].state is RevisionState.AWAITED
        if same and (last[0].kind, last[0].by) == (kind, who.email):
            return record
        number = last[0].n + (0 if same else 1) if last else 1
        return with_revision(record, Revision(number, kind, who.email, desk.clock(), RevisionState.AWAITED))

    written = desk.change(opened.key, write)
    return written, revisions_of(written)[-1]


def submittable(record: Record, n: int, who: Colleague) -> Revision:
    """The revision that somebody hands in. To be asked before its file is looked at, and again in the write.

    Raises:
        Problem: 404 REVISION_NOT_FOUND; 409 as of `begin_revision`, and REVISION_REPLACED: a later one was submitted.
    """
    found = revision(record, n)
    if found is None:
        raise Problem(404, "REVISION_NOT_FOUND", "This ticket has no revision of this number.")
    if found.state is not RevisionState.AWAITED:
        return found  # again: the same answer
    refuse(record, "submit", who)
    if (last := submitted(record)) and last.n > n:
        raise Problem(409, "REVISION_REPLACED", f"Revision {last.n} was submitted since; begin another.")
    return found


def submit(desk: Desk, opened: Record, n: int, looked: Looked, who: Colleague) -> Record:
    """Hand a revision in, whose file was looked at. It waits for review; again: the same answer.

    Raises:
        Problem: As `submittable`.
    """

    def write(record: Record) -> Record:
        found = submittable(record, n, who)
        if found.state is not RevisionState.AWAITED:
            return record
        if found.kind != looked.kind:
            raise Problem(409, "REVISION_REPLACED", f"Revision {n} was begun anew, as a {found.kind.upper()}.")
        now = desk.clock()
        if record.status == IN_REVIEW:
            record = with_judged(record, RevisionState.REPLACED)
        given = replace(found, by=who.email, at=now, state=RevisionState.SUBMITTED, size=looked.size, etag=looked.etag)
        record = with_revision(record, given)
        if record.status != IN_REVIEW:
            record = transition(desk.flow_of(record).lifecycle, record, IN_REVIEW, now=now, actor=who.email)
        return record.noting(_note(desk, who, n, "submitted"))

    return desk.change(opened.key, write)


def _note(desk: Desk, who: Colleague, n: int, after: str, why: str = "") -> HistoryEntry:
    return HistoryEntry(at=desk.clock(), actor=who.email, kind="revision", subject=str(n), after=after, why=why)


def _held_by(record: Record, email: str) -> Record:
    """The record with whoever draws it: on the record, and in the index in which they find what is theirs."""
    fields = {**record.fields, "designer": email}
    return record.but(fields=fields, registered_by=email, registrant_email=email)
