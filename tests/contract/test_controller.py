"""The Controller keeps its contract for accounts, and our client needs no more than the contract."""

from __future__ import annotations

import json
import threading

import pytest

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.http.refusals import Refused
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from local.platforms.faults import Rule
from tests.contract.calls import client
from tests.contract.conftest import Platform, StandIn
from tests.contract.raw_server import RawServer, answers, response


class Opening:
    """Opens accounts of one test, each argument replaceable."""

    def __init__(self, controller: Controller, unique: str, card_token: str, deadline: Deadline) -> None:
        self._controller = controller
        self._given = {
            "name": "Contract test",
            "cell_id": "cell-1",
            "external_reference": unique,
            "payment_token": card_token,
            "idempotency_key": f"{unique}/create_account",
        }
        self._deadline = deadline

    def __call__(self, **different: str) -> Account:
        return self._controller.create_account(**{**self._given, **different}, deadline=self._deadline)


@pytest.fixture
def open_account(controller: Controller, unique: str, card_token: str, deadline: Deadline) -> Opening:
    return Opening(controller, unique, card_token, deadline)


def test_a_new_account_is_active_and_can_be_found_by_its_reference_and_read_by_its_id(
    controller: Controller, account: Account, unique: str, deadline: Deadline
) -> None:
    assert (account.name, account.status, account.cell_id) == ("Contract test", "ACTIVE", "cell-1")
    assert account.external_reference == unique
    assert controller.find_account(unique, deadline) == account
    assert controller.account(account.system_account_id, deadline) == account


def test_an_account_that_nobody_made_is_not_found(controller: Controller, unique: str, deadline: Deadline) -> None:
    assert controller.find_account(unique, deadline) is None
    with pytest.raises(Refused) as caught:
        controller.account(f"sys-{unique}", deadline)
    assert caught.value.platform_code == "ACCOUNT_NOT_FOUND"


def test_the_same_request_under_the_same_key_makes_one_account(account: Account, open_account: Opening) -> None:
    assert open_account() == account


def test_a_lost_key_adopts_the_account_of_the_reference(account: Account, open_account: Opening, unique: str) -> None:
    assert open_account(idempotency_key=f"{unique}/another") == account


def test_a_name_corrected_between_two_attempts_adopts_the_account_of_the_first(
    account: Account, open_account: Opening
) -> None:
    assert open_account(name="Another name") == account


def test_a_key_of_a_different_onboarding_is_refused_and_adopts_nothing(
    account: Account, open_account: Opening, unique: str
) -> None:
    with pytest.raises(Refused) as caught:
        open_account(external_reference=f"{unique}-other")
    assert (caught.value.status, caught.value.platform_code) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_card_that_cannot_be_used_makes_no_account(
    controller: Controller, open_account: Opening, unique: str, deadline: Deadline
) -> None:
    with pytest.raises(Refused) as caught:
        open_account(payment_token="no-such-card")
    assert caught.value.platform_code == "PAYMENT_TOKEN_INVALID"
    assert "no-such-card" not in str(caught.value)
    assert controller.find_account(unique, deadline) is None


@pytest.mark.parametrize("name", ["", "x" * 301])
def test_a_name_of_the_wrong_length_is_refused_by_field(open_account: Opening, name: str) -> None:
    with pytest.raises(Refused) as caught:
        open_account(name=name)
    assert (caught.value.platform_code, caught.value.platform_fields) == ("VALIDATION_FAILED", ("name",))


def test_an_answer_lost_after_the_effect_leaves_one_account(
    controller_stand_in: StandIn, open_account: Opening
) -> None:
    # Each time: a keyed request is sent once more by itself where a kept connection ends without an answer.
    controller_stand_in.faults.add(Rule(method="POST", path="^/v1/accounts$", mode="lost_after", times=None))
    with pytest.raises(Retryable):
        open_account()
    controller_stand_in.faults.clear()
    account = open_account()
    assert controller_stand_in.operations(account.system_account_id) == ["create_account"]


def test_renaming_twice_is_one_effect(
    controller: Controller, account: Account, controller_stand_in: StandIn, deadline: Deadline
) -> None:
    for _ in range(2):
        renamed = controller.rename_account(account.system_account_id, "A proper name", deadline)
        assert renamed.name == "A proper name"
    assert controller_stand_in.operations(account.system_account_id) == ["create_account", "rename_account"]


def test_a_closed_account_cannot_be_renamed(controller: Controller, account: Account, deadline: Deadline) -> None:
    controller.close_account(account.system_account_id, deadline)
    with pytest.raises(Refused, match="ACCOUNT_CLOSED"):
        controller.rename_account(account.system_account_id, "Too late", deadline)


def test_api_keys_are_listed_without_their_secret(
    controller: Controller, controller_platform: Platform, account: Account, deadline: Deadline
) -> None:
    target = f"/v1/accounts/{account.system_account_id}/api-keys"
    assert controller.api_keys(account.system_account_id, deadline) == ()
    made = controller_platform.http.call("POST", target, body={"name": "First"}, deadline=deadline).body
    listed = controller_platform.http.call("GET", target, deadline=deadline)
    assert made["api_key"] not in str(listed.body)
    assert [key.name for key in controller.api_keys(account.system_account_id, deadline)] == ["First"]


def test_a_field_that_the_contract_does_not_name_is_refused(controller_platform: Platform, deadline: Deadline) -> None:
    body = {"email": "a@example.com", "login_method": "password", "admin": True}
    with pytest.raises(Refused) as caught:
        controller_platform.http.call("PUT", "/v1/users/somebody", body=body, deadline=deadline)
    assert caught.value.platform_fields == ("admin",)


def test_threads_that_share_a_client_get_their_own_answers(open_account: Opening, unique: str) -> None:
    answers: dict[str, str] = {}

    def ask(reference: str) -> None:
        for _ in range(5):
            made = open_account(external_reference=reference, idempotency_key=reference)
            answers[reference] = made.external_reference

    references = [f"{unique}-{number}" for number in range(4)]
    threads = [threading.Thread(target=ask, args=(reference,)) for reference in references]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {reference: reference for reference in references}


def test_an_identifier_cannot_lead_a_call_elsewhere(controller: Controller, unique: str, deadline: Deadline) -> None:
    controller.put_user(unique, f"{unique}@example.com", "password", deadline)
    with pytest.raises(Refused):  # and not the user's record, which is no account
        controller.account(f"../users/{unique}", deadline)
    with pytest.raises(ValueError, match="segment"):
        controller.account("..", deadline)


def test_an_answer_about_another_account_is_none_to_what_was_asked(deadline: Deadline) -> None:
    """Whoever takes it makes a customer the owner of somebody else's account."""
    other = {
        "system_account_id": "sys-other",
        "visible_account_id": "acc-other",
        "name": "Another shop",
        "status": "ACTIVE",
        "cell_id": "cell-1",
        "external_reference": "another-onboarding",
        "created_at": "2026-01-05T09:00:00Z",
    }
    with RawServer(answers(response("200 OK", json.dumps(other)))) as server:
        controller = Controller(client(server.url))
        with pytest.raises(Retryable) as made:
            Opening(controller, "an-onboarding", "card", deadline)()
        with pytest.raises(Retryable) as read:
            controller.account("sys-1", deadline)
    assert {made.value.code, read.value.code} == {"CONTROLLER_NONSENSE"}
