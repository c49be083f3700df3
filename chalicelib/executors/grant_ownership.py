"""Makes the registered user the owner of the account that was made for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.controller.client import Controller
from chalicelib.engine.work import Done, Work
from chalicelib.errors import Permanent

OWNER = "OWNER"
_UNFIT: Final = {
    "USER_DISABLED": ("is disabled in the user pool", "Enable them, then retry"),
    "EMAIL_NOT_VERIFIED": ("has an address that is not verified", "Let them verify it, then retry"),
}


@dataclass(frozen=True)
class GrantOwnership:
    """Once because every write of it is an upsert. The membership is kept on both sides, as the Controller does."""

    controller: Controller
    identity: Identity

    def execute(self, work: Work) -> Done:
        """User record, membership both ways, and the account they will land in.

        Raises:
            Permanent: USER_DISABLED, EMAIL_NOT_VERIFIED: they were not when they claimed the link.
        """
        user_id, account_id = work.record.registered_by, work.fact("system_account_id")
        deadline = work.deadline
        user = self.identity.user(user_id, deadline)
        if user.unfit:
            raise _unfit(user.unfit)
        self.controller.put_user(user_id, user.email, user.login_method, deadline)
        self.controller.put_account_member(account_id, user_id, OWNER, deadline)
        self.controller.put_user_account(user_id, account_id, OWNER, deadline)
        self.controller.set_last_account(user_id, work.fact("visible_account_id"), deadline)
        return Done({"user_id": user_id})


def _unfit(code: str) -> Permanent:
    what, hint = _UNFIT[code]
    return Permanent(code, f"The registered user {what}.", hint=f"{hint}; or release the onboarding.")
