"""The Controller keeps its contract for what is taken back: memberships removed, accounts closed."""

from __future__ import annotations

import json

import pytest

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.refusals import Refused
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from local.platforms.faults import Rule
from tests.contract.conftest import Platform, StandIn, fixed_token
from tests.contract.raw_server import RawServer, answers, response


def join(controller: Controller, account: Account, user: str, deadline: Deadline, role: str = "OWNER") -> None:
    """Make a user a member on both sides, and let the console open the account for them."""
    controller.put_user(user, f"{user}@example.com", "password", deadline)
    controller.put_account_member(account.system_account_id, user, role, deadline)
    controller.put_user_account(user, account.system_account_id, role, deadline)
    controller.set_last_account(user, account.visible_account_id, deadline)


def leave(controller: Controller, account: Account, user: str, deadline: Deadline) -> None:
    """Remove both sides."""
    controller.remove_user_account(user, account.system_account_id, deadline)
    controller.remove_account_member(account.system_account_id, user, deadline)


def last_account(controller: Controller, user: str, deadline: Deadline) -> str | None:
    known = controller.user(user, deadline)
    assert known is not None
    return known.last_account_id


def test_both_sides_of_a_membership_go_and_no_one_elses(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    ada, bob = f"ada-{unique}", f"bob-{unique}"
    join(controller, account, ada, deadline)
    join(controller, account, bob, deadline, "MEMBER")
    leave(controller, account, ada, deadline)
    assert [member.user_id for member in controller.members(account.system_account_id, deadline)] == [bob]
    assert controller.user_accounts(ada, deadline) == ()
    assert [mine.role for mine in controller.user_accounts(bob, deadline)] == ["MEMBER"]
    assert last_account(controller, bob, deadline) == account.visible_account_id
    known = controller.user(ada, deadline)
    assert known is not None
    assert known.status == "ACTIVE"


def test_removing_one_side_leaves_the_other(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    user = f"user-{unique}"
    join(controller, account, user, deadline)
    controller.remove_account_member(account.system_account_id, user, deadline)
    assert controller.members(account.system_account_id, deadline) == ()
    assert len(controller.user_accounts(user, deadline)) == 1
    assert last_account(controller, user, deadline) == account.visible_account_id


def test_the_account_that_the_console_opens_is_cleared_with_the_users_side(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    user = f"user-{unique}"
    join(controller, account, user, deadline)
    controller.remove_user_account(user, account.system_account_id, deadline)
    assert last_account(controller, user, deadline) is None


def test_another_account_that_the_console_opens_stays(
    controller: Controller, account: Account, unique: str, card_token: str, deadline: Deadline
) -> None:
    user, other = f"user-{unique}", f"{unique}-other"
    second = controller.create_account(
        name="Another",
        cell_id="cell-1",
        external_reference=other,
        payment_token=card_token,
        idempotency_key=other,
        deadline=deadline,
    )
    join(controller, account, user, deadline)
    join(controller, second, user, deadline)
    leave(controller, account, user, deadline)
    assert last_account(controller, user, deadline) == second.visible_account_id
    assert [mine.system_account_id for mine in controller.user_accounts(user, deadline)] == [second.system_account_id]
    controller.close_account(second.system_account_id, deadline)


def test_removing_again_changes_nothing(
    controller: Controller, account: Account, controller_stand_in: StandIn, unique: str, deadline: Deadline
) -> None:
    user = f"user-{unique}"
    join(controller, account, user, deadline)
    for _ in range(2):
        leave(controller, account, user, deadline)
    removals = ["delete_user_membership", "delete_account_membership"]
    assert controller_stand_in.operations(account.system_account_id)[-2:] == removals
    assert controller_stand_in.operations(account.system_account_id).count("delete_user_membership") == 1


def test_a_membership_that_never_was_is_removed_already(
    controller: Controller, controller_stand_in: StandIn, account: Account, unique: str, deadline: Deadline
) -> None:
    before = controller_stand_in.operations(account.system_account_id)
    leave(controller, account, f"user-{unique}", deadline)
    controller.remove_user_account(f"user-{unique}", f"sys-{unique}", deadline)
    controller.remove_account_member(f"sys-{unique}", f"user-{unique}", deadline)
    assert controller_stand_in.operations(account.system_account_id) == before
    assert controller_stand_in.operations(f"sys-{unique}") == []


@pytest.mark.parametrize(
    ("code", "removed"), [("ACCOUNT_NOT_FOUND", True), ("USER_NOT_FOUND", True), ("FORBIDDEN", False)]
)
def test_a_controller_that_misses_user_or_account_has_no_membership_either(
    controller: Controller, controller_stand_in: StandIn, unique: str, deadline: Deadline, code: str, removed: bool
) -> None:
    controller_stand_in.faults.add(Rule(method="DELETE", mode="error_before", status=404, body={"code": code}))
    if removed:
        controller.remove_account_member(f"sys-{unique}", f"user-{unique}", deadline)
    else:
        with pytest.raises(Refused, match=code):
            controller.remove_account_member(f"sys-{unique}", f"user-{unique}", deadline)


def test_a_404_that_is_not_the_controllers_own_is_not_believed(
    controller: Controller, controller_stand_in: StandIn, unique: str, deadline: Deadline
) -> None:
    controller_stand_in.faults.add(Rule(method="DELETE", mode="error_before", status=404, body={"error": "no route"}))
    with pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
        controller.remove_user_account(f"user-{unique}", f"sys-{unique}", deadline)


def test_closing_an_account_twice_is_one_effect_and_the_same_answer(
    controller: Controller, account: Account, controller_stand_in: StandIn, deadline: Deadline
) -> None:
    closed = [controller.close_account(account.system_account_id, deadline) for _ in range(2)]
    assert closed[0] == closed[1] == account.model_copy(update={"status": "CLOSED"})
    assert controller_stand_in.operations(account.system_account_id) == ["create_account", "close_account"]


def test_an_account_whose_closing_was_not_answered_is_closed_once(
    controller: Controller, account: Account, controller_stand_in: StandIn, deadline: Deadline
) -> None:
    controller_stand_in.faults.add(Rule(method="POST", path="/close$", mode="lost_after"))
    with pytest.raises(Retryable):
        controller.close_account(account.system_account_id, deadline)
    assert controller.close_account(account.system_account_id, deadline).status == "CLOSED"
    assert controller_stand_in.operations(account.system_account_id) == ["create_account", "close_account"]


def test_a_closed_account_is_found_and_loses_members_but_takes_nothing(
    controller: Controller, controller_platform: Platform, account: Account, unique: str, deadline: Deadline
) -> None:
    user, account_id = f"user-{unique}", account.system_account_id
    join(controller, account, user, deadline)
    controller.close_account(account_id, deadline)
    found = controller.find_account(account.external_reference, deadline)
    assert found is not None
    assert found.status == "CLOSED"
    for change in (
        lambda: controller.rename_account(account_id, "Too late", deadline),
        lambda: controller.put_account_member(account_id, user, "MEMBER", deadline),
        lambda: controller.put_user_account(user, account_id, "MEMBER", deadline),
        lambda: controller.invite(account_id, "eve@example.com", "password", "member", unique, deadline),
        lambda: controller_platform.http.call(
            "POST", f"/v1/accounts/{account_id}/api-keys", body={"name": "k"}, deadline=deadline
        ),
    ):
        with pytest.raises(Refused, match="ACCOUNT_CLOSED"):
            change()
    leave(controller, account, user, deadline)
    assert controller.members(account_id, deadline) == ()


def test_an_account_that_nobody_knows_cannot_be_closed(controller: Controller, unique: str, deadline: Deadline) -> None:
    with pytest.raises(Refused, match="ACCOUNT_NOT_FOUND"):
        controller.close_account(f"sys-{unique}", deadline)


def test_an_answer_that_shows_the_account_open_is_not_believed(deadline: Deadline) -> None:
    account = {"system_account_id": "sys-1", "visible_account_id": "acc-1", "name": "Ada", "status": "ACTIVE"}
    account |= {"cell_id": "cell-1", "external_reference": "1", "created_at": "2026-01-05T09:00:00Z"}
    with RawServer(answers(response("200 OK", json.dumps(account)))) as server:
        controller = Controller(PlatformHttp("CONTROLLER", server.url, fixed_token()))
        with pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
            controller.close_account("sys-1", deadline)
        assert server.requests[0].startswith("POST /v1/accounts/sys-1/close ")
