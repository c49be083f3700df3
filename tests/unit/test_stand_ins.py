"""The stand-ins are worth testing against: they record what they did, fail on demand, and stop when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi import FastAPI

from local.platforms import contracts
from local.platforms.base import IdempotencyKeys
from local.platforms.controller import CARD_TOKEN_PREFIX, create_controller
from local.platforms.ecom import create_ecom
from local.platforms.effects import Effects
from local.platforms.faults import Faults, Rule, Switches
from local.platforms.server import PlatformServer

TOKEN = "right"
CARD = f"{CARD_TOKEN_PREFIX}secret-part"
NEW_ACCOUNT = {"name": "Shop", "cell_id": "cell-1", "external_reference": "ref-1", "payment_token": CARD}

INVITE = {"email": "ada@shop.example", "login_method": "password", "role": "member"}


class Caller:
    """Speaks to one stand-in over HTTP, as a program that is not ours would."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        given = {"Authorization": f"Bearer {TOKEN}", **{name.replace("_", "-"): headers[name] for name in headers}}
        return requests.request(method, self._url + path, json=body, headers=given, timeout=10)

    def account(self, key: str = "key-1") -> requests.Response:
        return self("POST", "/v1/accounts", NEW_ACCOUNT, Idempotency_Key=key)

    def ledger(self) -> dict[str, Any]:
        ledger: dict[str, Any] = self("GET", "/_effects").json()
        return ledger


@pytest.fixture
def call() -> Iterator[Caller]:
    with PlatformServer(create_controller(token=TOKEN)) as server:
        yield Caller(server.url)


@pytest.mark.parametrize(
    ("path", "body", "operation"),
    [
        ("/v1/accounts", NEW_ACCOUNT, "create_account"),
        ("/v1/accounts/{account}/api-keys", {"name": "for tests"}, "create_api_key"),
        ("/v1/accounts/{account}/invites", INVITE, "invite"),
    ],
)
def test_requests_with_one_key_are_serialised(path: str, body: Mapping[str, str], operation: str) -> None:
    """Both are there before the first one has made anything."""
    app = create_controller(token=TOKEN, keys=IdempotencyKeys(seconds=0.2))
    with PlatformServer(app) as server, ThreadPoolExecutor() as threads:
        call = Caller(server.url)
        known = call("POST", "/v1/accounts", {**NEW_ACCOUNT, "external_reference": "known"}, Idempotency_Key="known")
        where = path.format(account=known.json()["system_account_id"])
        both = list(threads.map(lambda _: call("POST", where, body, Idempotency_Key="one"), range(2)))
        assert sorted(answer.status_code for answer in both) == [200, 201]
        assert both[0].json() == both[1].json()
        made = [effect["operation"] for effect in call.ledger()["effects"] if effect["key"] == "one"]
    assert made == [operation]


def test_the_ledger_lists_what_changed_and_counts_what_was_asked(call: Caller) -> None:
    assert [call.account().status_code, call.account().status_code] == [201, 200]
    ledger = call.ledger()
    assert [(item["seq"], item["operation"], item["key"]) for item in ledger["effects"]] == [
        (1, "create_account", "key-1")
    ]
    assert (ledger["platform"], ledger["requests"]) == ("controller", 2)


def test_the_ledger_keeps_no_card_and_no_token(call: Caller) -> None:
    call.account()
    account = call("GET", "/v1/accounts?external_reference=ref-1").json()["accounts"][0]["system_account_id"]
    api_key = call("POST", f"/v1/accounts/{account}/api-keys", {"name": "k"}).json()["api_key"]
    ledger = json.dumps(call.ledger())
    assert [CARD in ledger, TOKEN in ledger, api_key in ledger] == [False, False, False]


def test_the_ledger_can_be_forgotten_while_the_state_stays(call: Caller) -> None:
    call.account()
    assert call("DELETE", "/_effects").status_code == 204
    assert call.ledger()["effects"] == []
    assert call.account().status_code == 200


def test_a_refused_request_is_no_effect(call: Caller) -> None:
    refused = call("POST", "/v1/accounts", {**NEW_ACCOUNT, "payment_token": "other"}, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "PAYMENT_TOKEN_INVALID")
    assert call.ledger()["effects"] == []


def test_a_refused_value_is_not_quoted_back(call: Caller) -> None:
    answer = call("POST", "/v1/accounts", {**NEW_ACCOUNT, "payment_token": [CARD]}, Idempotency_Key="k")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [item["field"] for item in answer.json()["errors"]] == ["payment_token"]
    assert CARD not in answer.text


@pytest.mark.parametrize("path", ["/v1/accounts/none", "/nowhere"])
def test_every_error_is_a_problem(call: Caller, path: str) -> None:
    answer = call("GET", path)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "code", "detail"}
    assert answer.json()["status"] == answer.status_code == 404


def test_a_create_without_a_key_is_refused(call: Caller) -> None:
    answer = call("POST", "/v1/accounts", NEW_ACCOUNT)
    assert [item["field"] for item in answer.json()["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic right", "right"])
def test_a_wrong_token_is_answered_401_before_anything_else(call: Caller, header: str) -> None:
    answer = call("GET", "/v1/accounts/none", Authorization=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORISED")


def test_a_rotated_token_replaces_the_old_one(call: Caller) -> None:
    assert call("PUT", "/_token", {"token": "new"}).status_code == 204
    assert call("GET", "/v1/accounts/none").status_code == 401
    assert call("GET", "/v1/accounts/none", Authorization="Bearer new").status_code == 404


def test_the_token_is_asked_for_below_a_mount_too() -> None:
    root = FastAPI()
    root.mount("/controller", create_controller(token=TOKEN))
    with PlatformServer(root) as server:
        call = Caller(f"{server.url}/controller")
        assert call("GET", "/v1/accounts/none", Authorization="").status_code == 401
        assert call("GET", "/v1/accounts/none").json()["code"] == "ACCOUNT_NOT_FOUND"
        assert call("PUT", "/_faults", {"rules": [{"mode": "error_before", "path": "^/v1/"}]}).status_code == 200
        assert call("GET", "/v1/accounts/none").status_code == 503


def switch(call: Caller, **rule: Any) -> None:
    assert call("PUT", "/_faults", {"rules": [rule]}).status_code == 200


def test_an_error_before_the_effect_has_no_effect_and_fires_as_often_as_it_was_told(call: Caller) -> None:
    switch(call, mode="error_before", method="POST", path="^/v1/accounts$", times=2, retry_after=7)
    first = call.account()
    assert (first.status_code, first.headers["Retry-After"]) == (503, "7")
    assert call.account().status_code == 503
    assert call.ledger()["effects"] == []
    assert call.account().status_code == 201


def test_a_lost_answer_comes_after_the_effect_and_nothing_at_all_is_answered(call: Caller) -> None:
    switch(call, mode="lost_after", method="POST")
    with pytest.raises(requests.ConnectionError, match=r"without response|reset by peer"):
        call.account()
    assert [item["operation"] for item in call.ledger()["effects"]] == ["create_account"]


def test_a_lost_answer_can_be_a_gateways_error_instead(call: Caller) -> None:
    switch(call, mode="lost_after", status=502)
    assert call.account().status_code == 502
    assert len(call.ledger()["effects"]) == 1


def test_a_conflict_is_answered_with_the_body_that_was_given(call: Caller) -> None:
    switch(call, mode="conflict", body={"message": "Reference update failed"}, status=422)
    answer = call.account()
    assert (answer.status_code, answer.json()) == (422, {"message": "Reference update failed"})
    assert call.ledger()["effects"] == []


def test_a_hung_request_keeps_no_other_waiting_and_has_no_effect_meanwhile(call: Caller) -> None:
    switch(call, mode="hang", method="POST", hang_seconds=600)
    with pytest.raises(requests.Timeout):
        requests.post(
            f"{call._url}/v1/accounts",
            json=NEW_ACCOUNT,
            headers={"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "k"},
            timeout=0.3,
        )
    assert call("GET", "/v1/accounts?external_reference=ref-1").json() == {"accounts": []}


def test_a_hung_request_goes_on_as_soon_as_the_switches_are_set_anew(call: Caller) -> None:
    switch(call, mode="hang", method="POST", hang_seconds=600)
    with ThreadPoolExecutor(1) as somebody:
        asked = somebody.submit(call.account)
        while call("GET", "/_faults/fired").json() == {}:
            assert not asked.done()
        call("DELETE", "/_faults")
        assert asked.result(timeout=30).status_code == 201


def test_no_fault_locks_the_switches_themselves(call: Caller) -> None:
    switch(call, mode="error_before", times=None)
    assert call("GET", "/v1/accounts/x").status_code == 503
    assert [call("GET", "/_effects").status_code, call("DELETE", "/_faults").status_code] == [200, 204]


def test_faults_hit_only_what_they_name_and_can_be_switched_off(call: Caller) -> None:
    switch(call, mode="error_before", method="GET", path="/members$", times=None)
    assert call.account().status_code == 201
    assert [call("GET", "/v1/accounts/x/members").status_code for _ in range(3)] == [503] * 3
    assert call("DELETE", "/_faults").status_code == 204
    assert call("GET", "/v1/accounts/x/members").status_code == 404


@pytest.mark.parametrize("rule", [{"mode": "explode"}, {"mode": "hang", "path": "("}, {"mode": "hang", "more": 1}])
def test_a_switch_that_makes_no_sense_is_refused(call: Caller, rule: dict[str, Any]) -> None:
    assert call("PUT", "/_faults", {"rules": [rule]}).status_code == 422


def test_the_same_seed_makes_the_same_requests_fail() -> None:
    def pattern(seed: int) -> list[bool]:
        faults = Faults()
        faults.set(Switches(seed=seed, rules=[Rule(mode="error_before", times=None, probability=0.5)]))
        return [faults.take("GET", "/") is not None for _ in range(40)]

    assert pattern(1) == pattern(1)
    assert pattern(1) != pattern(2)
    assert 5 < sum(pattern(1)) < 35


def test_effects_recorded_by_many_threads_are_all_there_in_order() -> None:
    effects = Effects("any")

    def work() -> None:
        for _ in range(200):
            effects.record("op", "subject", key=None, asked={}, changed={})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.seq for item in effects.all()] == list(range(1, 801))


def test_an_index_becomes_ready_by_the_configuration_of_the_moment_and_stays_so() -> None:
    with PlatformServer(create_ecom(token=TOKEN, index_ready_seconds=3600)) as server:
        call = Caller(server.url)
        call("PUT", "/v1/accounts/a/default-configs", {})
        made = call("POST", "/v1/accounts/a/indexes", {"index_name": "i", "settings": {"model": "hf/e5-base-v2"}},
                    Idempotency_Key="k")  # fmt: skip
        statuses = [made.json()["status"]]
        for seconds in (0, 3600):
            call("PUT", "/_config", {"index_ready_seconds": seconds})
            statuses.append(call("GET", "/v1/accounts/a/indexes/i").json()["status"])
    assert statuses == ["CREATING", "READY", "READY"]


def test_a_server_that_is_stopped_answers_no_more_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with PlatformServer(create_controller(token=TOKEN)) as server:
        url = server.url
        assert requests.get(f"{url}/_effects", timeout=5).status_code == 200
    assert set(threading.enumerate()) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/_effects", timeout=5)


def test_the_written_contracts_are_those_of_the_stand_ins() -> None:
    assert contracts.stale(Path("docs")) == []


def test_a_contract_that_was_edited_by_hand_is_found(tmp_path: Path) -> None:
    for name, content in contracts.documents().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    edited = tmp_path / "openapi-ecom.json"
    edited.write_text(edited.read_text(encoding="utf-8").replace("INDEX_EXISTS", "INDEX_TAKEN"), encoding="utf-8")
    (tmp_path / "openapi-controller.json").unlink()
    assert contracts.stale(tmp_path) == ["openapi-controller.json", "openapi-ecom.json"]


def test_all_stand_ins_are_served_by_one_process_that_says_where_and_cleans_up(tmp_path: Path) -> None:
    repository, state_file = tmp_path / "pixel", tmp_path / "platforms.json"
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(repository)], check=True)
    command = [sys.executable, "-m", "local.platforms", "--port", "0", "--repository", str(repository)]
    with subprocess.Popen([*command, "--state-file", str(state_file)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        requests.get(f"{url}/_health", timeout=10).raise_for_status()
        state = json.loads(state_file.read_text(encoding="utf-8"))
        assert (state["url"], state["pid"]) == (url, process.pid)
        for name in ("controller", "ecom", "github"):
            assert requests.get(f"{state[name]}/_effects", timeout=10).json()["platform"] == name
        os.kill(process.pid, signal.SIGTERM)
    assert not state_file.exists()
