"""Takes the ownership back from whoever was made the owner."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.executors.grant_ownership import OWNER
from chalicelib.executors.own_account import own_account


@dataclass(frozen=True)
class RemoveMembership:
    """Once because removing what is gone changes nothing. Other members stay, and so does the user's own record: the
    person may be a user of other accounts."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Remove both sides, the user's first: the Controller clears `last_account_id` with it."""
        account = own_account(self.controller, work)
        if account is None:
            return Done()
        users = self._owners(work, account.system_account_id)
        for user_id in users:
            self.controller.remove_user_account(user_id, account.system_account_id, work.deadline)
            self.controller.remove_account_member(account.system_account_id, user_id, work.deadline)
        return Done({"system_account_id": account.system_account_id} if users else {})

    def _owners(self, work: Work, account_id: str) -> tuple[str, ...]:
        """Whom Onramp made an owner. In a table that was restored, somebody else than the record knows may be one."""
        known = (work.record.registered_by,) if work.record.registered_by else ()
        if work.record.restored_at is None:
            return known
        members = self.controller.members(account_id, work.deadline)
        return tuple(dict.fromkeys((*known, *(each.user_id for each in members if each.role == OWNER))))
