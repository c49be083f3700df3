"""The Controller, as far as routes ask it: which accounts a user belongs to, and which of them they have chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from chalicelib.clients.controller.models import Membership, User
from chalicelib.deadline import Deadline
from chalicelib.flows.ecom.checklist.account import account_of

if TYPE_CHECKING:
    from chalicelib.clients.controller.client import Controller


@dataclass
class FakeAccounts:
    """Answers as `Api.account_of`, from users and memberships that a test makes.

    Attributes:
        trouble: Raised instead of an answer.
        asked: How often a route wanted to know.
    """

    chosen: dict[str, str | None] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    trouble: Exception | None = None
    asked: int = 0

    def __call__(self, user_id: str) -> str | None:
        self.asked += 1
        return account_of(cast("Controller", self), user_id, Deadline.after(1))

    def join(self, user_id: str, account: str, *, status: str = "ACTIVE", choose: bool = True) -> None:
        """Make a user a member of ``sys-{account}``, whose visible id is ``acc-{account}``."""
        member = Membership(
            system_account_id=f"sys-{account}",
            visible_account_id=f"acc-{account}",
            user_id=user_id,
            role="MEMBER",
            status=status,
        )
        self.memberships.append(member)
        self.chosen.setdefault(user_id, None)
        if choose:
            self.chosen[user_id] = member.visible_account_id

    def user(self, user_id: str, deadline: Deadline) -> User | None:
        if self.trouble:
            raise self.trouble
        if user_id not in self.chosen:
            return None
        opened = self.chosen[user_id]
        return User(
            user_id=user_id, email="x@y.example", login_method="google", status="ACTIVE", last_account_id=opened
        )

    def user_accounts(self, user_id: str, deadline: Deadline) -> tuple[Membership, ...]:
        return tuple(each for each in self.memberships if each.user_id == user_id)
