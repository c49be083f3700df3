"""Gives the account the name that the customer wrote."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work


@dataclass(frozen=True)
class RenameAccount:
    """Once because it is an upsert."""

    controller: Controller

    def execute(self, work: Work) -> Done:
        """Set the account's name."""
        self.controller.rename_account(work.fact("system_account_id"), work.answers["account_name"], work.deadline)
        return Done()
