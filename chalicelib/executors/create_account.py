"""Creates the customer's account in the Controller, paid for by a placeholder card."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.controller import Controller
from chalicelib.clients.token_source import TokenSource
from chalicelib.executors.work import Done, Work, reference


@dataclass(frozen=True)
class CreateAccount:
    """Once by its idempotency key; an account already there under this onboarding's reference is adopted."""

    controller: Controller
    card_token: TokenSource

    def execute(self, work: Work) -> Done:
        """Create or adopt the account."""
        account = self.controller.create_account(
            name=work.record.prefill_state["account_name"],
            cell_id=work.record.cell_id,
            external_reference=reference(work.record),
            payment_token=self.card_token(),
            idempotency_key=work.idempotency_key,
            deadline=work.deadline,
        )
        return Done({"system_account_id": account.system_account_id, "visible_account_id": account.visible_account_id})
