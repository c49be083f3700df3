"""A signed-in user claims their company: by the address that its intake named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from chalicelib.addresses import mark
from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
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


def claim(desk: Desk, opened: Record, subject: str, look_up: Callable[[str], PoolUser]) -> Record:
    """Make a user an admin of a company, if theirs is the address that its intake named. Again: the same answer.

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
        named = (record.answers or {}).get("admin_email")
        if not named or mark(named, record.record_id) != mark(user.email, record.record_id):
            raise Problem(
                403, "NOT_COMPANY_ADMIN", "This company is of another address. Sign in with the one that it named."
            )
        note = HistoryEntry(at=desk.clock(), actor=subject, kind="claim", subject="company")
        return record.but(fields={**record.fields, "admins": [*admins, subject]}).noting(note)

    return desk.change(opened.key, write)
