"""What may be done with a ticket, and by whom: the one rule for those who ask and for pages that offer it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Colleague:
    """Who acts.

    Attributes:
        email: Their address, for the history.
        role: That they have.
        alone: Whether nobody else at this stage could judge what they have drawn.
    """

    email: str
    role: Role
    alone: bool = False


def refusal(record: Record, deed: Deed, who: Colleague) -> Problem | None:
    """Why somebody cannot do something with a ticket as it is; None: they can.

    Args:
        who: Their role is the deed's least one at least.
    """
    if record.status == CANCELLED:
        return Problem(409, "TICKET_CANCELLED", "This ticket is cancelled; nobody needs it any more.")
    if record.status == APPROVED:
        return Problem(409, "TICKET_APPROVED", "This ticket is approved already: what is printed stands.")
    return _OF[deed](record, who)


def may(record: Record, who: Colleague) -> list[Deed]:
    """All that somebody can do with a ticket as it is."""
    return [deed for deed in DEEDS if who.role >= LEAST[deed] and refusal(record, deed, who) is None]


def refuse_taken_since(record: Record, saw: str) -> None:
    """Let nobody take from somebody whom they have not seen having it: a page may be hours old.

    Args:
        saw: Address of whoever had the ticket as they looked; empty: nobody.

    Raises:
        Problem: 409 TICKET_TAKEN, with who has it.
    """
    designer = designer_of(record)
    if designer not in {"", saw}:
        had = f"It was {saw}’s when you looked" if saw else "It was nobody’s when you looked"
        raise _taken(record, f"{designer} has taken this ticket meanwhile. {had}: ask them, or look again and take it.")


def _taken(record: Record, says: str) -> Problem:
    return Problem(409, "TICKET_TAKEN", says, extra={"designer": designer_of(record)})


def _has_it(record: Record) -> Problem:
    return _taken(record, f"{designer_of(record)} has taken this ticket; an admin can take it over.")


def _take(record: Record, who: Colleague) -> Problem | None:
    if record.status == QUEUED or designer_of(record) == who.email or who.role >= Role.ADMIN:
        return None
    return _has_it(record)


def _upload(record: Record, who: Colleague) -> Problem | None:
    if record.status == QUEUED:
        return Problem(409, "TICKET_NOT_TAKEN", "Nobody has taken this ticket: take it first.")
    if designer_of(record) != who.email and who.role < Role.ADMIN:
        return _has_it(record)
    if len(revisions_of(record)) >= MOST and revisions_of(record)[-1].state is not RevisionState.AWAITED:
        return Problem(409, "TOO_MANY_REVISIONS", f"This ticket has {MOST} revisions; it takes no more.")
    return None


def _submit(record: Record, who: Colleague) -> Problem | None:
    if found := _upload(record, who):
        return found if found.code != "TOO_MANY_REVISIONS" else None
    return None


def _approve(record: Record, who: Colleague) -> Problem | None:
    """What is printed was looked at by two, where there are two."""
    if (found := _judge(record, who)) is not None:
        return found
    last = submitted(record)
    if last is None or last.by != who.email or who.alone:
        return None
    detail = f"You have made revision {last.n} yourself: somebody else approves it, or a super admin for a reason."
    return Problem(409, "REVISION_OWN", detail)


def _judge(record: Record, who: Colleague) -> Problem | None:  # noqa: ARG001 - as the others
    if record.status == IN_REVIEW:
        return None
    says = {
        QUEUED: "Nobody has taken this ticket: there is no revision to judge.",
        IN_DESIGN: "No revision was submitted: there is none to judge.",
        SENT_BACK: "The last revision was sent back: another comes first.",
    }
    return Problem(409, "REVISION_NEEDED", says[record.status])


def _override(record: Record, who: Colleague) -> Problem | None:  # noqa: ARG001 - as the others
    return None


_OF: Final = {
    "take": _take,
    "upload": _upload,
    "submit": _submit,
    "approve": _approve,
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
