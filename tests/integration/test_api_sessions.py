"""Sessions, and passwords that are set anew."""

from __future__ import annotations

import logging

import pytest

from app import app
from chalicelib.clients.cognito.problems import FORGOT_PASSWORD
from chalicelib.handlers.http import session_cookie
from chalicelib.logs import JsonLines
from tests.integration.ada import EMAIL, PASSWORD, STRANGERS, cookie_of, reset, signed_in, user
from tests.integration.http_api import HttpApi


class TestANewPassword:
    def test_is_set_with_a_code_ends_every_session_and_signs_in(self, http: HttpApi) -> None:
        key, before = signed_in(http)
        wrong = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": "forgotten, this one"})
        assert wrong.refusal == (422, "LOGIN_FAILED")
        assert reset(http, wrong, "staple battery horse").json == {"login_required": True}
        cookie = {"Cookie": cookie_of(before)}
        assert http("POST", "/sessions/refresh", {}, headers=cookie).refusal == (401, "SESSION_OVER")
        after = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": "staple battery horse"})
        assert after.json["onboarding"]["registrant"] is True

    def test_that_the_pool_asks_for_is_set_where_the_answer_says(self, http: HttpApi) -> None:
        key, _ = signed_in(http)
        user(http).must_reset = True
        asked = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
        assert asked.refusal == (409, "PASSWORD_RESET_NEEDED")
        assert reset(http, asked).status == 200
        assert http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD}).status == 200

    def test_whose_answer_was_lost_is_refused_with_the_old_code_and_signs_in(self, http: HttpApi) -> None:
        key, _ = signed_in(http)
        http("POST", FORGOT_PASSWORD, {"email": EMAIL})
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": "staple battery horse"}
        assert http("POST", "/sessions/password/reset", body).status == 200
        again = http("POST", "/sessions/password/reset", body)
        assert again.refusal == (422, "CODE_WRONG")
        assert "If it was accepted before, sign in" in again.json["detail"]
        assert http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": body["password"]}).status == 200

    def test_that_is_too_weak_is_refused_in_words_that_lead_to_a_better_one(self, http: HttpApi) -> None:
        signed_in(http)
        http("POST", FORGOT_PASSWORD, {"email": EMAIL})
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": "weak"}
        refused = http("POST", "/sessions/password/reset", body)
        assert refused.refusal == (422, "CODE_WRONG")
        assert "too weak" in refused.json["detail"]
        longer = http("POST", "/sessions/password/reset", {**body, "password": "staple battery horse"})
        assert longer.json == {"login_required": True}, "the code is still the newest"

    def test_is_asked_for_where_there_is_a_route(self) -> None:
        assert "POST" in app.routes[FORGOT_PASSWORD]

    @pytest.mark.parametrize(
        "password", [" begins with one", "ends with one\t", "\N{NO-BREAK SPACE}another kind of it"]
    )
    def test_with_a_blank_at_its_ends_is_refused_by_name_and_one_within_is_kept(
        self, http: HttpApi, password: str
    ) -> None:
        _, key = http.new()
        refused = http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": password})
        message = "must not begin or end with a blank"
        complaint = {"field": "password", "code": "WRONG_FORM", "message": message}
        assert refused.json["errors"] == [complaint]
        body = {"email": EMAIL, "code": "123456", "password": password}
        assert http("POST", "/sessions/password/reset", body).json["errors"] == [complaint]
        assert http.pool.cognito.asked == []

    def test_that_was_pasted_with_a_blank_beside_the_right_code_takes_the_place_of_no_other(
        self, http: HttpApi
    ) -> None:
        _, key = http.new()
        http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": f"{PASSWORD} "}
        refused = http("POST", f"/onboarding/{key}/confirm", body)
        complaint = {"field": "password", "code": "WRONG_FORM", "message": "must not begin or end with a blank"}
        assert refused.json["errors"] == [complaint]
        assert (user(http).confirmed, user(http).password) == (False, PASSWORD)
        assert http("POST", f"/onboarding/{key}/confirm", {**body, "password": PASSWORD}).status == 200


class TestASession:
    def test_is_a_cookie_that_no_script_can_read_and_no_body_holds(self, http: HttpApi) -> None:
        _, answer = signed_in(http)
        name, *attributes = answer.headers["Set-Cookie"].split("; ")
        assert name.startswith("__Host-onramp-session=refresh-token")
        assert set(attributes) == {"Max-Age=2592000", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"}
        assert "refresh-token" not in str(answer.json)

    def test_begins_with_the_code_as_well(self, http: HttpApi) -> None:
        _, key = http.new()
        http("POST", f"/onboarding/{key}/signup", {"email": EMAIL, "password": PASSWORD})
        body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": PASSWORD}
        cookie = cookie_of(http("POST", f"/onboarding/{key}/confirm", body))
        assert http("POST", "/sessions/refresh", {}, headers={"Cookie": cookie}).status == 200

    def test_goes_on_when_the_access_token_is_over(self, http: HttpApi) -> None:
        key, answer = signed_in(http)
        http.clock.pass_(minutes=16)
        token = answer.json["access_token"]
        assert http("GET", f"/onboarding/{key}", token=token).refusal == (401, "TOKEN_EXPIRED")
        headers = {"Cookie": f"theme=dark; {cookie_of(answer)}; other=x", "Origin": "https://console.example"}
        refreshed = http("POST", "/sessions/refresh", {}, headers=headers)
        assert refreshed.json["expires_in"] == 900
        assert "Set-Cookie" not in refreshed.headers
        assert http("GET", f"/onboarding/{key}", token=refreshed.json["access_token"]).json["registrant"] is True

    def test_keeps_the_newest_token_of_a_pool_that_replaces_them(self, http: HttpApi) -> None:
        http.pool.cognito.rotates = True
        _, answer = signed_in(http)
        old = {"Cookie": cookie_of(answer)}
        new = {"Cookie": cookie_of(http("POST", "/sessions/refresh", {}, headers=old))}
        assert new != old
        assert http("POST", "/sessions/refresh", {}, headers=new).status == 200
        assert http("POST", "/sessions/refresh", {}, headers=old).refusal == (401, "SESSION_OVER")

    @pytest.mark.parametrize("cookie", ["", "theme=dark", f"{session_cookie.NAME}=", f"{session_cookie.NAME}=%00ü"])
    def test_that_is_none_says_so_and_takes_the_cookie_away(self, http: HttpApi, cookie: str) -> None:
        refused = http("POST", "/sessions/refresh", {}, headers={"Cookie": cookie} if cookie else {})
        assert refused.refusal == (401, "SESSION_OVER")
        assert refused.headers["Set-Cookie"] == session_cookie.GONE
        assert http.pool.cognito.asked == []

    def test_is_kept_while_the_pool_does_not_answer(self, http: HttpApi) -> None:
        _, answer = signed_in(http)
        http.pool.cognito.down = True
        refused = http("POST", "/sessions/refresh", {}, headers={"Cookie": cookie_of(answer)})
        assert refused.refusal == (503, "IDENTITY_UNAVAILABLE")
        assert "Set-Cookie" not in refused.headers

    def test_that_was_ended_is_over_in_the_browser_and_at_the_pool(self, http: HttpApi) -> None:
        _, answer = signed_in(http)
        cookie = {"Cookie": cookie_of(answer)}
        for headers in (cookie, cookie, {}):
            ended = http("POST", "/sessions/end", {}, headers=headers)
            assert (ended.status, ended.json) == (200, {"revoked": True})
            assert ended.headers["Set-Cookie"] == session_cookie.GONE
        assert http("POST", "/sessions/refresh", {}, headers=cookie).refusal == (401, "SESSION_OVER")

    def test_leaves_the_browser_even_if_the_pool_cannot_be_told(
        self, http: HttpApi, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, answer = signed_in(http)
        http.pool.cognito.fails["revoke_token"] = "TooManyRequestsException"
        ended = http("POST", "/sessions/end", {}, headers={"Cookie": cookie_of(answer)})
        assert (ended.json, ended.headers["Set-Cookie"]) == ({"revoked": False}, session_cookie.GONE)
        assert "a session was not ended" in caplog.text

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.console.example"},
            {"Origin": "http://console.example"},
            {"Origin": "null"},
        ],
    )
    @pytest.mark.parametrize("what", ["refresh", "end", "login", "confirm"])
    def test_is_not_for_pages_of_another_origin(self, http: HttpApi, headers: dict[str, str], what: str) -> None:
        key, answer = signed_in(http)
        sent = {**headers, "Cookie": cookie_of(answer)}
        path = f"/sessions/{what}" if what in {"refresh", "end"} else f"/onboarding/{key}/{what}"
        refused = http("POST", path, {"email": EMAIL, "password": PASSWORD} if "on" in path[:4] else {}, headers=sent)
        assert refused.refusal == (403, "CROSS_SITE")
        assert "Set-Cookie" not in refused.headers
        assert len(http.pool.cognito.sessions) == 2  # of confirming, and of signing in: both go on

    def test_is_not_for_requests_that_a_form_could_send(self, http: HttpApi) -> None:
        _, answer = signed_in(http)
        for kind in ("", "text/plain", "application/x-www-form-urlencoded"):
            headers = {"Cookie": cookie_of(answer), "Content-Type": kind}
            refused = http("POST", "/sessions/end", raw="{}", headers=headers)
            assert refused.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")

    def test_leaves_no_secret_in_the_log(self, http: HttpApi, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        key, answer = signed_in(http)
        token = cookie_of(answer).partition("=")[2]
        wrong = http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": STRANGERS})
        reset(http, wrong, "staple battery horse")
        code = http.pool.code(EMAIL)
        http("POST", "/sessions/refresh", {}, headers={"Cookie": cookie_of(answer)})
        http("POST", "/sessions/end", {}, headers={"Cookie": cookie_of(answer)})
        written = "\n".join(JsonLines().format(record) for record in caplog.records)
        assert "/sessions/password/reset" in written
        for secret in (key, EMAIL, PASSWORD, STRANGERS, "staple", token, f'"{code}', answer.json["access_token"]):
            assert secret not in written


class TestAnAddressInAnotherCasing:
    def test_is_the_same_person_where_the_pool_says_so(self, http: HttpApi) -> None:
        onboarding_id, key = http.new()
        http("POST", f"/onboarding/{key}/signup", {"email": "Ada@Shop.example", "password": PASSWORD})
        code = http.pool.code("Ada@shop.example")
        body = {"email": EMAIL, "code": code, "password": PASSWORD}
        assert http("POST", f"/onboarding/{key}/confirm", body).status == 200
        assert http.record(onboarding_id).registered_by == "sub-1"
