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
    """Once because every write of it is an upsert. The membership is kept on both sides, as the Controller does.

    In a table that was restored to an earlier moment, the registered user may have been released since, and somebody
    else be the owner: there it looks at who is one first, and makes nobody an owner beside or in place of another.
    """

    controller: Controller
    identity: Identity

    def execute(self, work: Work) -> Done:
        """User record, membership both ways, and the account they will land in.

        Raises:
            Permanent: USER_DISABLED, EMAIL_NOT_VERIFIED: they were not when they claimed the link. OWNED_BY_ANOTHER,
                OWNERSHIP_TAKEN_BACK: what has become of it since the moment that the table was restored to.
        """
        user_id, account_id = work.record.registered_by, work.fact("system_account_id")
        deadline = work.deadline
        if work.record.restored_at and self._is_theirs(work, user_id, account_id):
            return Done({"user_id": user_id})
        user = self.identity.user(user_id, deadline)
        if user.unfit:
            raise _unfit(user.unfit)
        self.controller.put_user(user_id, user.email, user.login_method, deadline)
        self.controller.put_account_member(account_id, user_id, OWNER, deadline)
        self.controller.put_user_account(user_id, account_id, OWNER, deadline)
        self.controller.set_last_account(user_id, work.fact("visible_account_id"), deadline)
        return Done({"user_id": user_id})

    def _is_theirs(self, work: Work, user_id: str, account_id: str) -> bool:
        """Whether all of it is there: then nothing is written, since they may have chosen another account meanwhile."""
        owners = {each.user_id for each in self.controller.members(account_id, work.deadline) if each.role == OWNER}
        if owners - {user_id}:
            raise _owned_by_another()
        if user_id not in owners:
            if work.so_far.get("user_id") == user_id:
                raise _taken_back()
            return False
        theirs = self.controller.user_accounts(user_id, work.deadline)
        if all(each.system_account_id != account_id for each in theirs):
            return False
        user = self.controller.user(user_id, work.deadline)
        return user is not None and user.last_account_id is not None


def _unfit(code: str) -> Permanent:
    what, hint = _UNFIT[code]
    return Permanent(code, f"The registered user {what}.", hint=f"{hint}; or release the onboarding.")


def _owned_by_another() -> Permanent:
    return Permanent(
        "OWNED_BY_ANOTHER",
        "The account has an owner already, and it is not the user whom this record knows: the table was restored to a "
        "moment before somebody else signed up.",
        hint="Release the onboarding: whoever owns the account signs up with the new link, and goes on. If that owner "
        "is wrong, let those who run the Controller remove them, then retry the action.",
    )


def _taken_back() -> Permanent:
    """With an empty checkpoint, so that a retry is the decision to make them the owner again."""
    return Permanent(
        "OWNERSHIP_TAKEN_BACK",
        "The user whom this record knows was the owner of the account, and is not any more: the table was restored to "
        "a moment before the ownership was taken back.",
        hint="Release or withdraw the onboarding, as was done then; or retry the action, and they are made the owner "
        "again.",
        progress={},
    )
