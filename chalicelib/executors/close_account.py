"""Closes the account that was made for the customer. Its data stays with the Controller, as of any closed account."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import CLOSED, Controller
from chalicelib.engine.work import Done, Work
from chalicelib.executors.own_account import own_account


@dataclass(frozen=True)
class CloseAccount:
    """Once because closing a closed account changes nothing. Only ever the account that this onboarding made."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Close the account, if there is one."""
        account = own_account(self.controller, work)
        if account is None:
            return Done()
        if account.status != CLOSED:
            self.controller.close_account(account.system_account_id, work.deadline)
        return Done({"system_account_id": account.system_account_id})
