"""Which account a user is shown: the one that they have chosen, if it is theirs, and never a stranger's."""

from __future__ import annotations

import pytest

from chalicelib.clients.controller.models import Membership
from chalicelib.errors import Retryable
from chalicelib.flows.ecom.checklist.account import chosen
from tests.health_kit import OWNER, USER


def member(number: int, status: str = "ACTIVE") -> Membership:
    """Of ``sys-{number}``, which users know as ``acc-{number}``."""
    changes = {"system_account_id": f"sys-{number}", "visible_account_id": f"acc-{number}", "status": status}
    return OWNER.model_copy(update=changes)


@pytest.mark.parametrize(
    ("opened", "memberships", "account"),
    [
        ("acc-2", (member(1), member(2)), "sys-2"),
        ("acc-1", (member(1), member(2)), "sys-1"),
        ("acc-2", (member(1), member(2, "SUSPENDED")), "sys-1"),
        ("acc-2", (member(2, "SUSPENDED"),), None),
        ("acc-3", (member(1), member(2)), None),
        ("acc-3", (member(1),), "sys-1"),
        (None, (member(1),), "sys-1"),
        (None, (member(1), member(2)), None),
        (None, (member(1), member(2, "INVITED")), "sys-1"),
        (None, (), None),
        ("acc-1", (), None),
    ],
)
def test_the_account(opened: str | None, memberships: tuple[Membership, ...], account: str | None) -> None:
    user = USER.model_copy(update={"last_account_id": opened})
    assert chosen(user, memberships) == account


def test_a_visible_id_of_two_accounts_says_nothing() -> None:
    twins = (member(1), member(2).model_copy(update={"visible_account_id": "acc-1"}))
    with pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
        chosen(USER.model_copy(update={"last_account_id": "acc-1"}), twins)
