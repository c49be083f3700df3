"""What the Controller keeps. Its routes see and change this in one go, but for those that take an idempotency key: they
take their time between the two, and serialise the requests of one key."""

from collections.abc import Mapping
from typing import Any, Literal

from local.platforms.base import IdempotencyKeys
from local.platforms.controller_shapes import Account, ApiKeyWithSecret, Invite, Membership, User
from local.platforms.effects import Effects
from local.platforms.problems import Refusal

Side = Literal["account", "user"]


class ControllerState:
    """Accounts, users, both sides of memberships, invitations and API keys, in memory.

    Args:
        effects: Where changes are recorded.
        card_token_prefix: What an acceptable payment token begins with.
        keys: Its idempotency keys; of its own if not given.
    """

    def __init__(self, effects: Effects, *, card_token_prefix: str, keys: IdempotencyKeys | None = None) -> None:
        self.effects = effects
        self.card_token_prefix = card_token_prefix
        self.keys = keys or IdempotencyKeys()
        self.accounts: dict[str, Account] = {}
        self.users: dict[str, User] = {}
        self.members: dict[Side, dict[tuple[str, str], Membership]] = {"account": {}, "user": {}}
        self.invites: dict[str, dict[str, Invite]] = {}
        self.api_keys: dict[str, dict[str, ApiKeyWithSecret]] = {}

    def account(self, system_account_id: str) -> Account:
        """The account, closed or not.

        Raises:
            Refusal: 404 ACCOUNT_NOT_FOUND.
        """
        if system_account_id not in self.accounts:
            raise Refusal(404, "ACCOUNT_NOT_FOUND", "There is no such account.")
        return self.accounts[system_account_id]

    def open_account(self, system_account_id: str) -> Account:
        """The account, to change something about it.

        Raises:
            Refusal: 404 ACCOUNT_NOT_FOUND or 409 ACCOUNT_CLOSED.
        """
        account = self.account(system_account_id)
        if account.status == "CLOSED":
            raise Refusal(409, "ACCOUNT_CLOSED", "This account is closed.")
        return account

    def user(self, user_id: str) -> User:
        """The user.

        Raises:
            Refusal: 404 USER_NOT_FOUND.
        """
        if user_id not in self.users:
            raise Refusal(404, "USER_NOT_FOUND", "There is no such user.")
        return self.users[user_id]

    def changed(
        self, operation: str, subject: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], asked: Any
    ) -> bool:
        """Record what is different between `before` and `after`; False, and only counted, if nothing is."""
        different = {name: value for name, value in after.items() if before is None or before.get(name) != value}
        if not different:
            self.effects.asked()
            return False
        self.effects.record(operation, subject, key=None, asked=asked, changed=different)
        return True
