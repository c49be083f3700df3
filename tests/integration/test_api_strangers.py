"""What strangers who know an address or hold a link cannot do to an owner, nor find out."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.clients.cognito.problems import FORGOT_PASSWORD
from chalicelib.handlers.http import limits
from chalicelib.records.rates import Rates
from tests.integration.ada import EMAIL, PASSWORD, STRANGERS, a_confirmed_user, reset, signed_in, user
from tests.integration.http_api import HttpApi
from tests.table import RATES

WORLDS = pytest.mark.parametrize("tells", [False, True], ids=["any password", "only the right one"])
"""Which passwords of an unconfirmed user the pool says "not confirmed" to."""


class TestACustomerWhoseAddressAStrangerSignedUpWithFirst:
    @WORLDS
    def test_gets_in_with_the_code_from_the_mailbox_and_the_stranger_never_does(
        self, http: HttpApi, tells: bool
    ) -> None:
        http.pool.cognito.tells_the_password = tells
        onboarding_id, key = http.new()
        http.pool.sign_up(EMAIL, STRANGERS)
        taken = http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        assert taken.refusal == (409, "EMAIL_TAKEN")
        http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL})
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": PASSWORD}
        answer = http("POST", f"/onboarding/{key}/confirm", body)
        if tells:
            assert answer.refusal == (422, "CODE_WRONG")
            assert not user(http).confirmed, "what is refused has changed nothing"
            assert reset(http, answer).json == {"login_required": True}
            answer = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
        assert (answer.status, http.record(onboarding_id).registered_by) == (200, "sub-1")
        refused = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": STRANGERS})
        assert refused.refusal == (422, "LOGIN_FAILED")

    @WORLDS
    def test_can_set_a_password_at_once_though_the_address_is_not_confirmed(self, http: HttpApi, tells: bool) -> None:
        http.pool.cognito.tells_the_password = tells
        _, key = http.new()
        http.pool.sign_up(EMAIL, STRANGERS)
        taken = http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        assert reset(http, taken).status == 200
        assert (user(http).confirmed, user(http).password) == (True, PASSWORD)

    def test_ends_the_sessions_that_the_stranger_got_meanwhile(self, http: HttpApi) -> None:
        _, key = http.new()
        http.pool.sign_up(EMAIL, STRANGERS)
        http.pool.cognito.sessions["the-strangers"] = "sub-1"
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": PASSWORD}
        assert http("POST", f"/onboarding/{key}/confirm", body).status == 200
        assert "the-strangers" not in http.pool.cognito.sessions

    def test_and_who_chose_too_weak_a_password_leaves_the_strangers_not_in_force(self, http: HttpApi) -> None:
        _, key = http.new()
        http.pool.sign_up(EMAIL, STRANGERS)
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": "weak"}
        refused = http("POST", f"/onboarding/{key}/confirm", body)
        assert refused.refusal == (422, "PASSWORD_TOO_WEAK")
        assert (user(http).confirmed, user(http).password in {STRANGERS, "weak"}) == (True, False)
        assert reset(http, refused).status == 200
        assert user(http).password == PASSWORD

    def test_cannot_confirm_without_saying_a_password(self, http: HttpApi) -> None:
        _, key = http.new()
        http.pool.sign_up(EMAIL, STRANGERS)
        refused = http("POST", f"/onboarding/{key}/confirm", {"email": EMAIL, "code": http.pool.code(EMAIL)})
        assert refused.json["errors"] == [{"field": "password", "code": "REQUIRED", "message": "is required"}]
        assert not user(http).confirmed

    def test_is_not_shut_out_by_the_strangers_wrong_codes(self, http: HttpApi) -> None:
        _, key = http.new()
        http.pool.sign_up(EMAIL, PASSWORD)
        for number in range(21):
            body = {"email": EMAIL, "code": "000000", "password": PASSWORD}
            assert http("POST", f"/onboarding/{key}/confirm", body, address=f"203.0.113.{number}").status == 422
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": PASSWORD}
        assert http("POST", f"/onboarding/{key}/confirm", body).status == 200


class TestMails:
    def test_are_not_used_up_by_what_was_refused_before_any_went_out(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, key = http.new()
        monkeypatch.setattr(limits, "MAILS_PER_LINK", 3)
        for _ in range(limits.MAILS_PER_LINK):
            weak = http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": "weak"})
            assert weak.refusal == (422, "PASSWORD_TOO_WEAK")
            assert http("POST", f"/onboarding/{key}/signup", raw="{").refusal == (400, "BODY_NOT_JSON")
        assert http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD}).status == 201
        for _ in range(limits.MAILS_PER_LINK - 1):
            assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).status == 200
        refused = http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL})
        assert refused.refusal == (429, "TOO_MANY_REQUESTS")
        assert len(http.pool.cognito.mails) == limits.MAILS_PER_LINK

    def test_that_are_refused_are_not_counted_themselves(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        _, key = http.new()
        monkeypatch.setattr(limits, "MAILS_PER_LINK", 1)
        monkeypatch.setattr(limits, "MAILING", replace(limits.MAILING, per_address=2))
        http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL})
        for _ in range(3):
            assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).status == 429
        _, other = http.new()
        assert http("POST", f"/onboarding/{other}/resend-code", {"email": EMAIL}).status == 200

    def test_are_counted_before_they_go_out_so_that_requests_at_once_cannot_pass_together(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, key = http.new()
        monkeypatch.setattr(limits, "MAILS_PER_LINK", 1)
        sign_up, inner = http.pool.sign_up, []

        def meanwhile(email: str, password: str) -> object:
            monkeypatch.setattr(http.pool, "sign_up", sign_up)
            inner.append(http("POST", f"/onboarding/{key}/signup", {"email": "bob@shop.example", "password": PASSWORD}))
            return sign_up(email, password)

        monkeypatch.setattr(http.pool, "sign_up", meanwhile)
        assert http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD}).status == 201
        assert inner[0].refusal == (429, "TOO_MANY_REQUESTS")

    def test_of_which_nobody_knows_whether_they_went_out_count(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, key = http.new()
        monkeypatch.setattr(limits, "MAILS_PER_LINK", 2)
        http.pool.cognito.down = True
        for _ in range(limits.MAILS_PER_LINK):
            assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).status == 503
        assert http("POST", f"/onboarding/{key}/resend-code", {"email": EMAIL}).status == 429

    def test_for_new_passwords_are_limited_by_who_asks(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MAILING", replace(limits.MAILING, per_address=2))
        a_confirmed_user(http)
        for _ in range(limits.MAILING.per_address):
            assert http("POST", FORGOT_PASSWORD, {"email": EMAIL}).status == 202
        assert http("POST", FORGOT_PASSWORD, {"email": EMAIL}).refusal == (429, "TOO_MANY_REQUESTS")
        assert http("POST", FORGOT_PASSWORD, {"email": EMAIL}, address="203.0.113.9").status == 202

    def test_whose_counter_is_gone_do_not_bring_it_back_without_an_end(
        self, http: HttpApi, caplog: pytest.LogCaptureFixture
    ) -> None:
        rates: Rates = http.api.rates
        count = rates.count("mail#link#x", limits.MAILING.window)
        http.api.desk.store.client.delete_item(TableName="test-OnboardingRates", Key={"pk": {"S": count.item}})
        call: Any = type("Call", (), {"api": http.api})()
        limits._give_back(call, count)
        assert "a count was not taken back" in caplog.text
        assert http.items(RATES) == []


class TestAnOwner:
    def test_signs_in_however_often_others_have_tried_with_the_same_link(self, http: HttpApi) -> None:
        key, first = signed_in(http)
        assert first.status == 200
        for number in range(25):
            wrong = {"email": f"guess-{number}@shop.example", "password": STRANGERS}
            http("POST", f"/onboarding/{key}/login", wrong, address=f"203.0.113.{number}")
        right = {"email": EMAIL, "password": PASSWORD}
        assert http("POST", f"/onboarding/{key}/login", right).status == 200

    def test_opens_a_used_link_however_often_others_have_opened_it(self, http: HttpApi) -> None:
        _, key, token = http.claimed()
        for number in range(10):
            http("GET", f"/onboarding/{key}", address=f"203.0.113.{number}")
        counted = http.items(RATES)
        assert {int(item["hits"]["N"]) for item in counted} == {1}, "nothing is counted but who asks"
        stale = http("GET", f"/onboarding/{key}", token=http.customer(seconds=-60))
        assert stale.refusal == (401, "TOKEN_EXPIRED")
        assert http("GET", f"/onboarding/{key}", token=token).status == 200

    def test_whom_strangers_locked_out_at_the_pool_is_told_until_when_and_gets_in_with_a_new_password(
        self, http: HttpApi
    ) -> None:
        key, _ = signed_in(http)
        for number in range(20):
            wrong = {"email": EMAIL, "password": STRANGERS}
            http("POST", f"/onboarding/{key}/login", wrong, address=f"203.0.113.{number}")
        locked = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
        assert locked.refusal == (429, "TOO_MANY_ATTEMPTS")
        assert "15 minutes at the most" in locked.json["detail"]
        assert locked.headers["Retry-After"] == "900"
        assert reset(http, locked, "staple battery horse").status == 200
        right = {"email": EMAIL, "password": "staple battery horse"}
        assert http("POST", f"/onboarding/{key}/login", right).status == 200


def in_every_state(http: HttpApi) -> dict[str, str]:
    """Addresses whose users are in every state that there is, by the state."""
    addresses = {state: f"ada-{state}@shop.example" for state in ("unknown", "unconfirmed", "confirmed", "disabled")}
    for state in ("unconfirmed", "confirmed", "disabled"):
        http.pool.sign_up(addresses[state], PASSWORD)
    for state in ("confirmed", "disabled"):
        http.pool.confirm(addresses[state], http.pool.code(addresses[state]), PASSWORD)
    http.pool.cognito.users[addresses["disabled"]].enabled = False
    http.pool.cognito.asked.clear()
    return addresses


class TestWhichAddressesExist:
    def answers(self, http: HttpApi, path: str, body: dict[str, str], tells: bool) -> tuple[list[Any], list[int]]:
        """The different answers that there are, and how many questions to the pool each took."""
        http.pool.cognito.tells_the_password = tells
        seen, asked = [], []
        for email in in_every_state(http).values():
            reply = http("POST", path, {"email": email, **body})
            answer = (reply.status, reply.json)
            seen += [] if answer in seen else [answer]
            asked.append(len(http.pool.cognito.asked))
            http.pool.cognito.asked.clear()
        return [(status, json) for status, json in seen], asked

    @WORLDS
    @pytest.mark.parametrize("password", [STRANGERS, "weak"])
    def test_is_not_told_by_a_wrong_code(self, http: HttpApi, tells: bool, password: str) -> None:
        _, key = http.new()
        seen, _ = self.answers(http, f"/onboarding/{key}/confirm", {"code": "000000", "password": password}, tells)
        assert [(status, json["code"]) for status, json in seen] == [(422, "CODE_WRONG")]

    @WORLDS
    def test_is_not_told_by_a_wrong_password(self, http: HttpApi, tells: bool) -> None:
        _, key = http.new()
        seen, asked = self.answers(http, f"/onboarding/{key}/login", {"password": STRANGERS}, tells)
        assert [(status, json["code"]) for status, json in seen] == [(422, "LOGIN_FAILED")]
        assert len(set(asked)) == 1

    @WORLDS
    def test_is_not_told_by_asking_for_another_code(self, http: HttpApi, tells: bool) -> None:
        _, key = http.new()
        seen, asked = self.answers(http, f"/onboarding/{key}/resend-code", {}, tells)
        assert [status for status, _ in seen] == [200]
        assert len(set(asked)) == 1

    @WORLDS
    def test_is_not_told_by_asking_for_a_new_password(self, http: HttpApi, tells: bool) -> None:
        seen, asked = self.answers(http, FORGOT_PASSWORD, {}, tells)
        assert [status for status, _ in seen] == [202]
        assert len(set(asked)) == 1

    @WORLDS
    @pytest.mark.parametrize("password", [STRANGERS, "weak"])
    def test_is_not_told_by_setting_one_with_a_wrong_code(self, http: HttpApi, tells: bool, password: str) -> None:
        body = {"code": "000000", "password": password}
        seen, asked = self.answers(http, "/sessions/password/reset", body, tells)
        assert [(status, json["code"]) for status, json in seen] == [(422, "CODE_WRONG")]
        assert len(set(asked)) == 1

    @pytest.mark.parametrize("code", ["LimitExceededException", "CodeDeliveryFailureException"])
    @pytest.mark.parametrize("operation", ["resend_confirmation_code", "forgot_password"])
    def test_is_not_told_by_a_mail_that_could_not_be_sent(
        self, http: HttpApi, caplog: pytest.LogCaptureFixture, code: str, operation: str
    ) -> None:
        caplog.set_level(logging.INFO)
        http.pool.cognito.fails[operation] = code
        assert http("POST", FORGOT_PASSWORD, {"email": EMAIL}).status == 202
        assert code in caplog.text
        assert EMAIL not in caplog.text
