"""Turnstile: a person passes once, a robot never, and who cannot be asked about is not let in."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests

from chalicelib.clients.turnstile.client import FormCheck, Turnstile, Verdict
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable, SettingMissing
from local.platforms.effects import Effects
from local.platforms.server import PlatformServer
from local.platforms.turnstile import create_turnstile
from tests.contract.calls import Tokens
from tests.contract.conftest import TOKEN, fixed_token


@dataclass(frozen=True)
class Place:
    """The stand-in, and a client of it."""

    url: str
    effects: Effects

    def put(self, path: str, body: Any) -> None:
        requests.put(self.url + path, json=body, timeout=5).raise_for_status()

    def solved(self, action: str = "intake") -> str:
        token: str = requests.post(f"{self.url}/_solve", json={"action": action}, timeout=5).json()["token"]
        return token

    def check(self, token: str, **given: Any) -> Verdict:
        client = Turnstile(self.url, given.pop("key", fixed_token()), secret="turnstile")
        options: dict[str, Any] = {"action": "intake", "remote_ip": "203.0.113.7", "attempt": uuid4()}
        return client.check(token, **{**options, "deadline": Deadline.after(5), **given})


@pytest.fixture(scope="module")
def served() -> Iterator[Place]:
    effects = Effects("turnstile")
    with PlatformServer(create_turnstile(TOKEN, effects)) as server:
        yield Place(server.url, effects)


@pytest.fixture
def place(served: Place) -> Place:
    served.put("/_config", {})
    served.put("/_faults", {"rules": []})
    served.put("/_token", {"token": TOKEN})
    served.effects.reset()
    return served


def test_a_person_passes_once(place: Place) -> None:
    token = place.solved()
    assert place.check(token) == Verdict("human")
    again = place.check(token)
    assert (again.result, again.passed) == ("spent", False)
    assert len(place.effects.all()) == 1


def test_the_same_attempt_may_ask_again(place: Place) -> None:
    token, attempt = place.solved(), uuid4()
    assert place.check(token, attempt=attempt).passed
    assert place.check(token, attempt=attempt).passed
    assert len(place.effects.all()) == 1


def test_two_at_once_with_one_token_are_one_person(place: Place) -> None:
    place.put("/_config", {"work_seconds": 0.1})
    token = place.solved()
    with ThreadPoolExecutor() as threads:
        results = [each.result for each in threads.map(lambda _: place.check(token), range(3))]
    assert sorted(results) == ["human", "spent", "spent"]


def test_an_answer_that_was_lost_is_asked_for_once_more(place: Place) -> None:
    place.put("/_faults", {"rules": [{"path": "siteverify", "mode": "lost_after"}]})
    assert place.check(place.solved()).passed
    assert len(place.effects.all()) == 1


@pytest.mark.parametrize("token", ["robot", "", "x" * 2049, "'; drop table", "schlüssel"])
def test_a_robot_does_not_pass(place: Place, token: str) -> None:
    assert place.check(token) == Verdict("not_human")


def test_a_token_that_got_old_is_spent(place: Place) -> None:
    token = place.solved()
    place.put("/_config", {"lifetime_seconds": 0})
    assert place.check(token).result == "spent"


def test_a_token_of_another_form_does_not_pass(place: Place) -> None:
    assert place.check(place.solved("newsletter")).result == "not_human"
    assert place.check("human.newsletter.1").result == "not_human"
    assert place.check("human.intake.1").passed
    assert place.check("human.1").passed


@pytest.mark.parametrize("address", ["", "unknown", "203.0.113.7, 10.0.0.1", "2001:db8::7"])
def test_without_an_address_it_is_asked_as_well(place: Place, address: str) -> None:
    assert place.check(place.solved(), remote_ip=address).passed


def test_a_forms_check_says_yes_or_no_or_that_it_cannot_say(place: Place, deadline: Deadline) -> None:
    check = FormCheck(Turnstile(place.url, fixed_token()), "intake")
    token = place.solved()
    assert check.passed(token, "203.0.113.7", deadline)
    assert not check.passed(token, "203.0.113.7", deadline), "another request with the same token"
    assert not check.passed(place.solved("newsletter"), "203.0.113.7", deadline)
    place.put("/_faults", {"rules": [{"mode": "error_before", "times": None}]})
    with pytest.raises(Retryable, match="TURNSTILE_UNAVAILABLE"):
        check.passed(place.solved(), "203.0.113.7", deadline)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (503, None, "TURNSTILE_UNAVAILABLE"),
        (429, None, "TURNSTILE_THROTTLED"),
        (400, "a proxy", "TURNSTILE_NONSENSE"),
        (400, {"success": "yes"}, "TURNSTILE_NONSENSE"),
    ],
)
def test_who_cannot_be_asked_about_is_not_let_in(place: Place, status: int, body: Any, code: str) -> None:
    place.put("/_faults", {"rules": [{"mode": "error_before", "status": status, "body": body, "times": None}]})
    found = place.check(place.solved())
    assert (found.result, found.passed) == ("unsure", False)
    assert found.error is not None
    assert found.error.code == code


def test_too_slow_is_not_let_in(place: Place) -> None:
    token = place.solved()
    place.put("/_faults", {"rules": [{"mode": "hang", "hang_seconds": 5, "times": None}]})
    found = place.check(token, deadline=Deadline.after(0.3))
    place.put("/_faults", {"rules": []})
    assert found.result == "unsure"


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ({"success": True}, "human"),
        ({"success": "true", "error-codes": []}, "unsure"),
        ({"success": 1}, "unsure"),
        ({}, "unsure"),
        ([], "unsure"),
        ({"success": False, "error-codes": []}, "unsure"),
        ({"success": False, "error-codes": ["internal-error"]}, "unsure"),
        ({"success": False, "error-codes": ["invalid-input-response"]}, "not_human"),
    ],
)
def test_only_a_plain_yes_is_one(monkeypatch: pytest.MonkeyPatch, place: Place, body: Any, result: str) -> None:
    monkeypatch.setattr("local.platforms.turnstile.TurnstileState.verify", lambda *_: body)
    assert place.check(place.solved()).result == result


def test_a_key_that_was_replaced_is_fetched_afresh(place: Place) -> None:
    place.put("/_token", {"token": "new"})
    assert place.check(place.solved(), key=Tokens(TOKEN, "new")).passed
    found = place.check(place.solved(), key=Tokens("old", "older"))
    assert found.result == "unsure"
    assert isinstance(found.error, Retryable)
    assert "turnstile" in found.error.hint


def test_without_a_key_nobody_passes(place: Place) -> None:
    def missing(*, fresh: bool = False) -> str:
        raise SettingMissing("turnstile-key")

    found = place.check(place.solved(), key=missing)
    assert (found.result, type(found.error)) == ("unsure", SettingMissing)
