"""What may be done with a ticket, and by whom: the one rule for those who ask and for pages that offer it. Pure."""

from __future__ import annotations

from typing import Final, Literal, get_args

from chalicelib.errors import Problem
from chalicelib.flows.common.roles import Role
from chalicelib.flows.design.lifecycle import APPROVED, CANCELLED, IN_DESIGN, IN_REVIEW, QUEUED, SENT_BACK
from chalicelib.flows.design.revisions import MOST, RevisionState, revisions_of, submitted
from chalicelib.records.record import Record

Deed = Literal["take", "upload", "submit", "approve", "send_back", "override"]
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)
LEAST: Final[dict[Deed, Role]] = dict.fromkeys(DEEDS, Role.DESIGNER) | {"override": Role.SUPER_ADMIN}
"""The least role that each takes."""


def designer_of(record: Record) -> str:
    """Address of whoever has taken it; empty: nobody."""
    return str(record.fields.get("designer") or "")


def refusal(record: Record, deed: Deed, actor: str, role: Role) -> Problem | None:
    """Why somebody of a role cannot do something with a ticket as it is; None: they can.

    Args:
        actor: Their address.
        role: That they have, which is the deed's least one at least.
    """
    if record.status == CANCELLED:
        return Problem(409, "TICKET_CANCELLED", "This ticket is cancelled; nobody needs it any more.")
    if record.status == APPROVED:
        return Problem(409, "TICKET_APPROVED", "This ticket is approved already: what is printed stands.")
    return _OF[deed](record, actor, role)


def may(record: Record, actor: str, role: Role | None) -> list[Deed]:
    """All that somebody can do with a ticket as it is."""
    if role is None:
        return []
    return [deed for deed in DEEDS if role >= LEAST[deed] and refusal(record, deed, actor, role) is None]


def _take(record: Record, actor: str, role: Role) -> Problem | None:
    designer = designer_of(record)
    if record.status == QUEUED or designer == actor or role >= Role.ADMIN:
        return None
    return Problem(409, "TICKET_TAKEN", f"{designer} has taken this ticket; an admin can take it over.")


def _upload(record: Record, actor: str, role: Role) -> Problem | None:
    if record.status == QUEUED:
        return Problem(409, "TICKET_NOT_TAKEN", "Nobody has taken this ticket: take it first.")
    if designer_of(record) != actor and role < Role.ADMIN:
        return Problem(409, "TICKET_TAKEN", f"{designer_of(record)} has taken this ticket; an admin can take it over.")
    if len(revisions_of(record)) >= MOST and revisions_of(record)[-1].state is not RevisionState.AWAITED:
        return Problem(409, "TOO_MANY_REVISIONS", f"This ticket has {MOST} revisions; it takes no more.")
    return None


def _submit(record: Record, actor: str, role: Role) -> Problem | None:
    if found := _upload(record, actor, role):
        return found if found.code != "TOO_MANY_REVISIONS" else None
    return None


def _judge(record: Record, actor: str, role: Role) -> Problem | None:  # noqa: ARG001 - as the others
    if record.status == IN_REVIEW:
        return None
    says = {
        QUEUED: "Nobody has taken this ticket: there is no revision to judge.",
        IN_DESIGN: "No revision was submitted: there is none to judge.",
        SENT_BACK: "The last revision was sent back: another comes first.",
    }
    return Problem(409, "REVISION_NEEDED", says[record.status])


def _override(record: Record, actor: str, role: Role) -> Problem | None:  # noqa: ARG001 - as the others
    return None


_OF: Final = {
    "take": _take,
    "upload": _upload,
    "submit": _submit,
    "approve": _judge,
    "send_back": _judge,
    "override": _override,
}


def refuse_unapprovable(record: Record) -> None:
    """Let nobody approve what has no file, whoever they are.

    Raises:
        Problem: 409 REVISION_NEEDED.
    """
    if submitted(record) is None:
        raise Problem(409, "REVISION_NEEDED", "No revision was submitted: there is nothing that could be printed.")
