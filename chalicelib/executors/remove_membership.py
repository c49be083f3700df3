"""Takes the ownership back from the user who had registered."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.executors.own_account import own_account


@dataclass(frozen=True)
class RemoveMembership:
    """Once because removing what is gone changes nothing. Other members stay, and so does the user's own record: the
    person may be a user of other accounts."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Remove both sides, the user's first: the Controller clears `last_account_id` with it."""
        user_id, account = work.record.registered_by, own_account(self.controller, work)
        if not user_id or account is None:
            return Done()
        self.controller.remove_user_account(user_id, account.system_account_id, work.deadline)
        self.controller.remove_account_member(account.system_account_id, user_id, work.deadline)
        return Done({"system_account_id": account.system_account_id})
