"""The Controller keeps its contract for users, memberships and invitations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.http.refusals import Refused
from chalicelib.deadline import Deadline
from tests.contract.conftest import Platform, StandIn


def test_ownership_is_two_records_and_granting_it_twice_changes_nothing(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    user, account_id = f"user-{unique}", account.system_account_id
    for _ in range(2):
        assert controller.put_user(user, f"{unique}@example.com", "password", deadline).status == "ACTIVE"
        account_side = controller.put_account_member(account_id, user, "OWNER", deadline)
        user_side = controller.put_user_account(user, account_id, "OWNER", deadline)
        controller.set_last_account(user, account.visible_account_id, deadline)
    assert controller.members(account_id, deadline) == (account_side,)
    assert controller.user_accounts(user, deadline) == (user_side,)
    assert (user_side.role, user_side.status, user_side.system_account_id) == ("OWNER", "ACTIVE", account_id)
    known = controller.user(user, deadline)
    assert known is not None
    assert (known.email, known.last_account_id) == (f"{unique}@example.com", account.visible_account_id)


def test_granting_ownership_twice_is_four_effects(
    controller: Controller, account: Account, controller_stand_in: StandIn, unique: str, deadline: Deadline
) -> None:
    user, account_id = f"user-{unique}", account.system_account_id
    for _ in range(2):
        controller.put_user(user, f"{unique}@example.com", "google", deadline)
        controller.put_account_member(account_id, user, "OWNER", deadline)
        controller.put_user_account(user, account_id, "OWNER", deadline)
        controller.set_last_account(user, account.visible_account_id, deadline)
    assert controller_stand_in.operations(user) == ["put_user", "set_last_account"]
    assert controller_stand_in.operations(account_id)[1:] == ["put_account_membership", "put_user_membership"]


def test_one_side_of_a_membership_does_not_write_the_other(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    user = f"user-{unique}"
    controller.put_user(user, f"{unique}@example.com", "password", deadline)
    controller.put_account_member(account.system_account_id, user, "OWNER", deadline)
    assert controller.user_accounts(user, deadline) == ()
    with pytest.raises(Refused, match="NOT_A_MEMBER"):
        controller.set_last_account(user, account.visible_account_id, deadline)


def test_a_user_that_nobody_knows_has_no_accounts(controller: Controller, unique: str, deadline: Deadline) -> None:
    assert controller.user(f"user-{unique}", deadline) is None
    assert controller.user_accounts(f"user-{unique}", deadline) == ()


def test_a_membership_needs_a_user(controller: Controller, account: Account, unique: str, deadline: Deadline) -> None:
    with pytest.raises(Refused, match="USER_NOT_FOUND"):
        controller.put_account_member(account.system_account_id, f"user-{unique}", "OWNER", deadline)


def test_an_invitation_is_sent_once_under_its_key(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    account_id, email = account.system_account_id, f"{unique}@example.com"
    first = controller.invite(account_id, email, "password", "member", f"{unique}/1", deadline)
    again = controller.invite(account_id, email, "password", "member", f"{unique}/1", deadline)
    assert (first.status, first.role) == ("PENDING", "member")
    assert first == again
    assert controller.invites(account_id, deadline) == (first,)


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_somebody_invited_before_is_success_and_gets_no_second_invitation(
    controller: Controller, account: Account, unique: str, deadline: Deadline, spelling: Callable[[str], str]
) -> None:
    account_id, email = account.system_account_id, f"{unique}@example.com"
    first = controller.invite(account_id, email, "password", "member", f"{unique}/1", deadline)
    other = controller.invite(account_id, spelling(email), "google", "merchandiser", f"{unique}/2", deadline)
    assert other == first
    assert len(controller.invites(account_id, deadline)) == 1


def test_a_role_corrected_after_the_invitation_went_out_is_success_with_the_invitation_as_it_is(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    account_id, email = account.system_account_id, f"{unique}@example.com"
    first = controller.invite(account_id, email, "password", "member", f"{unique}/1", deadline)
    assert controller.invite(account_id, email, "password", "merchandiser", f"{unique}/1", deadline) == first


def test_a_key_of_another_persons_invitation_is_refused(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    account_id = account.system_account_id
    controller.invite(account_id, f"{unique}@example.com", "password", "member", f"{unique}/1", deadline)
    with pytest.raises(Refused, match="IDEMPOTENCY_KEY_REUSED"):
        controller.invite(account_id, f"{unique}.b@example.com", "password", "member", f"{unique}/1", deadline)


def test_a_member_is_success_without_an_invitation(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    account_id, user, email = account.system_account_id, f"user-{unique}", f"{unique}@example.com"
    controller.put_user(user, email, "password", deadline)
    controller.put_account_member(account_id, user, "OWNER", deadline)
    answer = controller.invite(account_id, email, "password", "member", f"{unique}/1", deadline)
    assert (answer.status, answer.invite_id) == ("ALREADY_MEMBER", None)
    assert controller.invites(account_id, deadline) == ()


def test_an_accepted_invitation_makes_a_member_on_both_sides(
    controller: Controller, controller_platform: Platform, account: Account, unique: str, deadline: Deadline
) -> None:
    account_id, user = account.system_account_id, f"user-{unique}"
    invite = controller.invite(account_id, f"{unique}@example.com", "google", "merchandiser", f"{unique}/1", deadline)
    accept = f"/v1/accounts/{account_id}/invites/{invite.invite_id}/accept"
    controller_platform.http.call("POST", accept, body={"user_id": user}, deadline=deadline)
    assert [item.status for item in controller.invites(account_id, deadline)] == ["ACCEPTED"]
    assert [(item.user_id, item.role) for item in controller.members(account_id, deadline)] == [(user, "MERCHANDISER")]
    assert [item.system_account_id for item in controller.user_accounts(user, deadline)] == [account_id]


def test_an_address_that_is_none_is_refused_by_field(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    with pytest.raises(Refused) as caught:
        controller.invite(account.system_account_id, "not an address", "password", "member", unique, deadline)
    assert caught.value.platform_fields == ("email",)
    assert "not an address" not in str(caught.value)
