"""Takes the ownership from users whom an SE has released, so that somebody else can have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.records.record import ERASED, Record

Released = Callable[[Record, Sequence[str]], Sequence[str]]
"""Ids of the users who were released on these occasions."""


@dataclass(frozen=True)
class ReleaseMembership:
    """Once because removing what is gone changes nothing: the membership, the user, or the account itself. Other
    members stay, and so does the user's own record: the person may be a user of other accounts."""

    released: Released
    controller: Controller

    def execute(self, work: Work) -> Done:
        """Remove both sides, the user's first: the Controller clears `last_account_id` with it.

        Nobody can claim the link before this is done, so no user whom it removes is the owner again. Who was released
        on an earlier occasion is left alone: the owner since then may have invited them.
        """
        account_id = work.record.facts.get("system_account_id")
        if account_id is None:
            return Done()  # ownership is granted of an account that is on the record
        for user_id in self.released(work.record, work.record.entry(work.action).occasions):
            if user_id == ERASED:
                continue
            self.controller.remove_user_account(user_id, account_id, work.deadline)
            self.controller.remove_account_member(account_id, user_id, work.deadline)
        return Done()
