"""A signed-in user claims their company, by the address that its intake named; a colleague names another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.addresses import folded, mark
from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.flows.merch.forgetting import FORMER
from chalicelib.flows.merch.lifecycle import CHURNED
from chalicelib.flows.merch.mails import NAMED
from chalicelib.records.moment import to_text
from chalicelib.records.record import HistoryEntry, Record


class PoolUser(Protocol):
    """What the user pool says of a user."""

    @property
    def email(self) -> str:
        """Their address."""
        ...

    @property
    def unfit(self) -> str:
        """Why nothing can be theirs: ``USER_DISABLED``, ``EMAIL_NOT_VERIFIED``; or nothing."""
        ...


_UNFIT: Final = {
    "USER_DISABLED": "This user is disabled.",
    "EMAIL_NOT_VERIFIED": "Your email address is not verified, so no company is yours by it. Verify it first.",
}


def named(record: Record, email: str) -> bool:
    """Whether an address is the one that a company's intake named."""
    address = str((record.answers or {}).get("admin_email") or "")
    return bool(address) and mark(address, record.record_id) == mark(email, record.record_id)


def awaited(record: Record, email: str) -> bool:
    """Whether whoever has an address is whom a company waits for: its first admin, who claims it."""
    return named(record, email) and not record.fields.get("admins")


def claim(desk: Desk, opened: Record, subject: str, look_up: Callable[[str], PoolUser]) -> Record:
    """Make a user an admin of a company, if theirs is the address that its intake named. Again: the same answer.

    From then on the draft's token, which may be in anybody's hands, opens nothing any more.

    Args:
        subject: `sub` of a verified access token.
        look_up: Answers what the user pool says of them now; may raise a `Problem`. Asked only of who could claim.

    Raises:
        Problem: 403 NOT_COMPANY_ADMIN, USER_DISABLED or EMAIL_NOT_VERIFIED.
    """
    if subject in opened.fields.get("admins", ()):
        return opened
    user = look_up(subject)
    if user.unfit:
        raise Problem(403, user.unfit, _UNFIT[user.unfit])

    def write(record: Record) -> Record:
        admins = record.fields.get("admins", [])
        if subject in admins:
            return record
        if not named(record, user.email):
            raise Problem(
                403, "NOT_COMPANY_ADMIN", "This company is of another address. Sign in with the one that it named."
            )
        note = HistoryEntry(at=desk.clock(), actor=subject, kind="claim", subject="company")
        claimed = record.but(fields={**record.fields, "admins": [*admins, subject]}, draft_digest="")
        return claimed.noting(note)

    return desk.change(opened.key, write)


def name_admin(desk: Desk, opened: Record, email: str, *, actor: str) -> Record:
    """Name the address whose holder the company is from now on: the intake's was mistyped, or whoever had it has left.
    Whoever came in by the one before is no admin any more, and the new one is mailed how to come in. Again: the same
    answer.

    Args:
        email: Nobody has verified it yet: its holder claims the company as ever.
        actor: The colleague, for the history.

    Raises:
        Problem: 409 COMPANY_CHURNED.
    """

    def write(record: Record) -> Record:
        if record.status == CHURNED:
            raise Problem(409, "COMPANY_CHURNED", "This company has left: nobody looks after it any more.")
        answers, fields, now = record.answers or {}, record.fields, desk.clock()
        if folded(str(answers.get("admin_email") or "")) == folded(email):
            return record
        number = int(fields.get(NAMED, {}).get("n", 0)) + 1
        former = sorted({*fields.get(FORMER, ()), *fields.get("admins", ())})
        changed = {"admins": [], FORMER: former, NAMED: {"n": number, "at": to_text(now)}}
        note = HistoryEntry(at=now, actor=actor, kind="correction", subject="admin_email")
        after = record.but(
            answers={**answers, "admin_email": email},
            answers_version=record.answers_version + 1,
            fields={**fields, **changed},
            draft_digest="",
        )
        return starting_work(after.noting(note), now)

    return desk.store.change(opened.key, write, trigger=True)
