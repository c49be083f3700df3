"""The platforms' own ledgers, in which nothing may stand twice, and of owners nobody beside another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from local.platforms.effects import Effects
from tests.campaign.rules import require

AGAIN_AFTER = {
    "put_user_membership": "delete_user_membership",
    "put_account_membership": "delete_account_membership",
    "set_last_account": "delete_user_membership",
    "delete_user_membership": "put_user_membership",
    "delete_account_membership": "put_account_membership",
    "create_index": "delete_index",
    "attach_pixel": "delete_index",
    "add_documents": "delete_index",
    "delete_index": "create_index",
}
"""What may happen again to the same thing once the other has happened to it. Never under the same idempotency key."""
OF_A_USER = {"set_last_account"}
"""What is noted of a user alone, not of their membership."""


class WatchedEffects(Effects):
    """A platform's ledger.

    Attributes:
        sides: Who is a member by an account's record and by the users' own, by account.
        account_of: Accounts by their external reference.
        entitled: Says of an external reference who may be made the owner of its account just now.
    """

    def __init__(self, platform: str) -> None:
        super().__init__(platform)
        self.seen: Counter[tuple[str, ...]] = Counter()
        self.sides: dict[str, defaultdict[str, set[str]]] = {"account": defaultdict(set), "user": defaultdict(set)}
        self.account_of: dict[str, str] = {}
        self.entitled: Callable[[str], str] = lambda _: ""

    def record(
        self, operation: str, subject: str, *, key: str | None, asked: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> None:
        """As the platform's own."""
        super().record(operation, subject, key=key, asked=asked, changed=changed)
        if operation == "update_ref":  # a branch moves for every customer; which commits are on it is asked elsewhere
            self.seen[operation,] += 1
            return
        for other, after in AGAIN_AFTER.items():
            if after == operation:
                self.seen[other, subject.rpartition("/")[2] if other in OF_A_USER else subject] = 0
        self.seen[operation, subject] += 1
        if key:
            self.seen[operation, "key", key] += 1
        if operation == "create_account":
            self.account_of[asked["external_reference"]] = subject
        self._membership(operation, subject)
        twice = {what: times for what, times in self.seen.items() if times > 1 and len(what) > 1}
        require(not twice, f"effects made twice: {self.platform} {twice}")

    def owners(self, reference: str) -> set[str]:
        """Everybody whom either side of the account of an external reference names. Onramp makes nobody a member but
        owners."""
        account = self.account_of.get(reference, "")
        return self.sides["account"][account] | self.sides["user"][account]

    def _membership(self, operation: str, subject: str) -> None:
        what, _, rest = operation.partition("_")
        if what not in {"put", "delete"} or not rest.endswith("_membership"):
            return
        account, _, user = subject.partition("/")
        members = self.sides[rest.removesuffix("_membership")][account]
        if what == "delete":
            members.discard(user)
            return
        members.add(user)
        reference = next(name for name, known in self.account_of.items() if known == account)
        require(self.owners(reference) == {user}, f"{reference}: more than one owner: {self.owners(reference)}")
        entitled = self.entitled(reference)
        require(user == entitled, f"{reference}: {user} was made the owner, not {entitled}")
