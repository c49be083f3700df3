"""Finds the account that somebody named, before anything is made in its name that cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import CLOSED, Controller
from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

FIELD = "system_account_id"


@dataclass(frozen=True)
class FindAccount:
    """Once because it only reads."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Look the account up.

        Raises:
            Permanent: ACCOUNT_NOT_FOUND, ACCOUNT_CLOSED; the account may then be corrected.
        """
        try:
            account = self.controller.account(work.answers[FIELD], work.deadline)
        except Refused as refusal:
            if refusal.platform_code != "ACCOUNT_NOT_FOUND":
                raise
            raise _wrong("ACCOUNT_NOT_FOUND", "The Controller has no account of the id that was given.") from refusal
        if account.status == CLOSED:
            raise _wrong("ACCOUNT_CLOSED", "The account of the id that was given is closed.")
        return Done({FIELD: account.system_account_id, "visible_account_id": account.visible_account_id})


def _wrong(code: str, message: str) -> Permanent:
    return Permanent(
        code, message, hint="Correct the account's id; the action then goes on by itself.", fields=(FIELD,)
    )
