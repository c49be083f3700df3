"""Creates the customer's account in the Controller, paid for by a placeholder card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.clients.controller.client import CLOSED, Account, Controller
from chalicelib.clients.http.refusals import Refused, secret_refused
from chalicelib.clients.http.token_source import TokenSource
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

CARD_REFUSED: Final = "PAYMENT_TOKEN_INVALID"
"""The Controller's code for a card that cannot be used."""


@dataclass(frozen=True)
class CreateAccount:
    """Once by its idempotency key; an account already there under this onboarding's reference is adopted."""

    controller: Controller
    card_token: TokenSource

    def execute(self, work: Work) -> Done:
        """Create or adopt the account. A card that is refused may have been replaced: then with the one stored now.

        Raises:
            Permanent: ACCOUNT_CLOSED: the account was made before, and has been closed since.
        """
        try:
            account = self._created(work, self.card_token())
        except Refused as refusal:
            if refusal.platform_code != CARD_REFUSED:
                raise
            account = self._created_with_stored_card(work)
        if account.status == CLOSED:
            raise _closed()
        return Done({"system_account_id": account.system_account_id, "visible_account_id": account.visible_account_id})

    def _created_with_stored_card(self, work: Work) -> Account:
        try:
            return self._created(work, self.card_token(fresh=True))
        except Refused as refusal:
            if refusal.platform_code != CARD_REFUSED:
                raise
            hint = (
                "Put a card that the Controller takes into the secret with the placeholder card, then retry the action."
            )
            raise secret_refused(refusal.code, refusal.message, hint=hint) from refusal

    def _created(self, work: Work, card: str) -> Account:
        return self.controller.create_account(
            name=work.record.prefill_state["account_name"],
            cell_id=work.record.cell_id,
            external_reference=work.reference,
            payment_token=card,
            idempotency_key=work.idempotency_key,
            deadline=work.deadline,
        )


def _closed() -> Permanent:
    """Nothing more is to be made in its name. After a restore it says that an invitation was withdrawn meanwhile."""
    return Permanent(
        "ACCOUNT_CLOSED",
        "The account that was made for this onboarding is closed.",
        hint="Where the table was restored, the invitation was probably withdrawn after that moment: withdraw it "
        "again. Else let those who run the Controller open the account again, then retry the action.",
    )
