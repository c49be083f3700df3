"""Whose checklist: asked of a Controller over HTTP, which may be in any kind of trouble."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from chalicelib.flows.ecom.checklist.account import account_of
from tests.contract.conftest import StandIn, fixed_token
from tests.contract.health_place import TROUBLES, Trouble, troubled
from tests.contract.raw_server import RawServer, answers, response

BUDGET = 0.5
USER = '{"user_id": "%s", "email": "x@y.example", "login_method": "google", "status": "ACTIVE"}'


@pytest.fixture
def member(controller: Controller, account: Account, unique: str, deadline: Deadline) -> str:
    """A user who belongs to the account and has chosen it."""
    controller.put_user(unique, f"{unique}@shop.example", "password", deadline)
    controller.put_user_account(unique, account.system_account_id, "MEMBER", deadline)
    controller.set_last_account(unique, account.visible_account_id, deadline)
    return unique


def test_is_the_account_that_the_user_has_chosen(
    controller: Controller, account: Account, member: str, deadline: Deadline
) -> None:
    assert account_of(controller, member, deadline) == account.system_account_id


def test_is_nobodys_whom_the_controller_does_not_know(controller: Controller, unique: str, deadline: Deadline) -> None:
    assert account_of(controller, f"{unique}-stranger", deadline) is None


def test_is_nobodys_who_belongs_to_no_account(controller: Controller, unique: str, deadline: Deadline) -> None:
    controller.put_user(unique, f"{unique}@shop.example", "password", deadline)
    assert account_of(controller, unique, deadline) is None


def test_is_found_out_without_changing_anything(
    controller: Controller, controller_stand_in: StandIn, member: str, deadline: Deadline
) -> None:
    before = len(controller_stand_in.effects.all())
    account_of(controller, member, deadline)
    assert len(controller_stand_in.effects.all()) == before


@pytest.mark.parametrize("trouble", TROUBLES)
def test_is_not_known_in_time_from_a_controller_in_trouble(trouble: Trouble) -> None:
    with ExitStack() as stack:
        controller = Controller(PlatformHttp("CONTROLLER", troubled(stack, trouble), fixed_token()))
        began = time.monotonic()
        with pytest.raises(Retryable, match="CONTROLLER_"):
            account_of(controller, "ada", Deadline.after(BUDGET))
        assert time.monotonic() - began < 2 * BUDGET


def test_is_not_known_from_a_controller_that_answers_another_user() -> None:
    with RawServer(answers(response("200 OK", USER % "eve"), response("200 OK", '{"accounts": []}'))) as server:
        controller = Controller(PlatformHttp("CONTROLLER", server.url, fixed_token()))
        with pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
            account_of(controller, "ada", Deadline.after(5))
        assert "eve" not in str(server.requests)


def test_is_not_known_from_a_controller_that_answers_others_memberships() -> None:
    theirs = (
        '{"accounts": [{"system_account_id": "sys-9", "visible_account_id": "acc-9", "user_id": "eve", '
        '"role": "OWNER", "status": "ACTIVE"}]}'
    )
    with RawServer(answers(response("200 OK", USER % "ada"), response("200 OK", theirs))) as server:
        controller = Controller(PlatformHttp("CONTROLLER", server.url, fixed_token()))
        with pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
            account_of(controller, "ada", Deadline.after(5))
