"""Whose checklist: the account that a user has chosen in the console, as the Controller knows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from chalicelib.errors import Retryable

if TYPE_CHECKING:
    from chalicelib.clients.controller.client import Controller, Membership, User
    from chalicelib.deadline import Deadline

SECONDS: Final = 3.5
"""How long the Controller may take for both questions. The health, asked afterwards, takes 5 s at the most."""


def account_of(controller: Controller, user_id: str, deadline: Deadline) -> str | None:
    """System id of the account that the user has chosen; None: no account is theirs.

    Raises:
        PlatformError: The Controller is down, slow, or answers about others.
    """
    user = controller.user(user_id, deadline)
    if user is None:
        return None
    memberships = controller.user_accounts(user_id, deadline)
    if user.user_id != user_id or any(each.user_id != user_id for each in memberships):
        raise Retryable("CONTROLLER_NONSENSE", "It answered another user than was asked for.")
    return chosen(user, memberships)


def chosen(user: User, memberships: Iterable[Membership]) -> str | None:
    """Pure: the active membership of the account that the console last opened; else the only active one, if it is.

    Raises:
        Retryable: Two accounts have that visible id, so that it says nothing.
    """
    active = {each.system_account_id: each.visible_account_id for each in memberships if each.status == "ACTIVE"}
    opened = [system for system, visible in active.items() if visible == user.last_account_id]
    if len(opened) > 1:
        raise Retryable("CONTROLLER_NONSENSE", "It has two accounts with the visible id of one.")
    return next(iter(opened or (active if len(active) == 1 else ())), None)
