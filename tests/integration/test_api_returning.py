"""Customers who come without their link: what their page is told first, how they sign in, and what is theirs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.platforms import Platforms
from chalicelib.errors import SettingUnusable
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.handlers.http import limits
from chalicelib.logs import JsonLines
from chalicelib.records import codec
from chalicelib.records.ledger import Entry, Status
from chalicelib.version import VERSION
from chalicelib.wiring import api as wiring
from tests.integration import hosted
from tests.integration.ada import EMAIL, PASSWORD, a_confirmed_user, cookie_of, signed_in, user
from tests.integration.hosted import REFRESH_TOKEN, VERIFIER, Hosted
from tests.integration.http_api import ENVIRON, HttpApi, Reply, faked
from tests.integration.tokens import CLIENT
from tests.table import TABLE

SET = {"cognito_hosted_url": "https://login.example/", "contact": "help@onramp.example"}
WAY_BACK = "https://console.example/signed-in"


def configured(http: HttpApi, monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let the stage have other settings."""
    said = http.api.settings.but(**changes)
    platforms = Platforms(said, http.clock, made=faked(http.pool))
    http.api = replace(http.api, settings=said, platforms=platforms)
    monkeypatch.setattr(wiring, "api", lambda: http.api)


class TestTheConfiguration:
    def test_says_what_pages_must_know_and_nothing_else_of_the_stage(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        configured(http, monkeypatch, **SET, cognito_password_min_length=12, cognito_password_needs="lower, digit")
        shown = http("GET", "/config")
        assert shown.json == {
            "version": VERSION,
            "user_pool": {"region": ENVIRON["AWS_REGION"], "client_id": CLIENT},
            "google": {
                "authorize_url": "https://login.example/oauth2/authorize",
                "client_id": CLIENT,
                "redirect_uri": WAY_BACK,
                "scopes": ["openid", "email", "profile"],
                "identity_provider": "Google",
            },
            "password": {
                "min_length": 12,
                "needs_lower": True,
                "needs_upper": False,
                "needs_digit": True,
                "needs_symbol": False,
            },
            "docs_url": "https://console.example/docs",
            "bot_check": {
                "script_url": "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
                "site_key": ENVIRON["TURNSTILE_SITE_KEY"],
            },
            "payments": {
                "script_url": "https://js.stripe.com/v3/",
                "publishable_key": ENVIRON["PAYMENTS_PUBLISHABLE_KEY"],
            },
            "contact": "help@onramp.example",
        }

    def test_names_no_widget_and_no_payments_where_no_flow_of_the_stage_has_any(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        configured(http, monkeypatch, turnstile_site_key="", payments_publishable_key="")
        shown = http("GET", "/config").json
        assert (shown["bot_check"], shown["payments"]) == (None, None)

    def test_names_no_google_and_nobody_where_nothing_is_set(self, http: HttpApi) -> None:
        shown = http("GET", "/config").json
        assert (shown["google"], shown["contact"]) == (None, None)
        assert shown["password"]["min_length"] == 8

    def test_may_be_kept_by_anybody_for_some_minutes_as_nothing_else_may(self, http: HttpApi) -> None:
        assert http("GET", "/config").headers["Cache-Control"] == "public, max-age=300"
        a_confirmed_user(http)
        session = http("POST", "/sessions/login", {"email": EMAIL, "password": PASSWORD})
        assert (session.status, session.headers["Cache-Control"]) == (200, "no-store")

    def test_is_limited_as_every_read_is(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "check", lambda call, limit, **_: asked.append(limit))
        asked: list[limits.Limit] = []
        http("GET", "/config")
        assert asked == [limits.READING]

    def test_of_a_password_policy_that_there_cannot_be_is_refused(self, http: HttpApi) -> None:
        with pytest.raises(SettingUnusable, match=r"COGNITO_PASSWORD_NEEDS.*name some of lower, upper, digit, symbol"):
            http.api.settings.but(cognito_password_needs="lower,emoji").of(CognitoSettings)


class TestSigningInWithoutALink:
    def test_gives_a_session_that_goes_on(self, http: HttpApi) -> None:
        a_confirmed_user(http)
        answer = http("POST", "/sessions/login", {"email": EMAIL, "password": PASSWORD})
        assert (answer.status, set(answer.json)) == (
            200,
            {"access_token", "id_token", "expires_in", "token_type"},
        )
        assert "HttpOnly; Secure; SameSite=Strict" in answer.headers["Set-Cookie"]
        assert http("POST", "/sessions/refresh", {}, headers={"Cookie": cookie_of(answer)}).status == 200

    def test_is_refused_as_with_a_link(self, http: HttpApi) -> None:
        a_confirmed_user(http)
        wrong = {"email": EMAIL, "password": "another one"}
        assert http("POST", "/sessions/login", wrong).refusal == (422, "LOGIN_FAILED")
        unknown = {"email": "eve@shop.example", "password": PASSWORD}
        assert http("POST", "/sessions/login", unknown).json == http("POST", "/sessions/login", wrong).json
        user(http).must_reset = True
        asked = http("POST", "/sessions/login", {"email": EMAIL, "password": PASSWORD})
        assert asked.refusal == (409, "PASSWORD_RESET_NEEDED")
        assert asked.json["forgot_password"] == "/sessions/password/forgot"

    def test_is_not_done_for_a_page_elsewhere(self, http: HttpApi) -> None:
        a_confirmed_user(http)
        body, elsewhere = {"email": EMAIL, "password": PASSWORD}, {"Origin": "https://evil.example"}
        assert http("POST", "/sessions/login", body, headers=elsewhere).refusal == (403, "CROSS_SITE")


def mine(http: HttpApi, sub: str = "ada") -> Reply:
    return http("GET", "/onboarding/mine", token=http.customer(sub))


def spoil(http: HttpApi, onboarding_id: str) -> None:
    """Let an onboarding be stored in a form that nobody can read."""
    http.api.desk.store.client.update_item(
        TableName=TABLE,
        Key=codec.address(f"ONBOARDING#{onboarding_id}", codec.DETAILS),
        UpdateExpression="SET valid_until = :never",
        ExpressionAttributeValues={":never": {"S": "0001-01-01T00:00:00.000Z"}},
    )


class TestWhatIsMine:
    def test_is_found_without_the_link_and_says_which_it_is(self, http: HttpApi) -> None:
        _, key, token = http.claimed(storefront_type="web")
        found = mine(http)
        assert (found.status, found.json["key"], found.json["registrant"]) == (200, key, True)
        read = http("GET", f"/onboarding/{key}", token=token).json
        assert {**read, "key": key} == found.json

    def test_is_for_its_registrant_alone(self, http: HttpApi) -> None:
        http.claimed()
        assert mine(http, "eve").refusal == (404, "ONBOARDING_NOT_FOUND")
        assert http("GET", "/onboarding/mine").refusal == (401, "TOKEN_MISSING")

    def test_is_not_told_by_an_index_that_is_behind(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        onboarding_id, key, _ = http.claimed()
        monkeypatch.setattr(
            http.api.desk.views, "of_user", lambda _: ["ONBOARDING#gone", f"ONBOARDING#{onboarding_id}"]
        )
        assert mine(http).json["key"] == key
        assert mine(http, "eve").refusal == (404, "ONBOARDING_NOT_FOUND")

    def test_is_the_newest_that_was_not_withdrawn(self, http: HttpApi) -> None:
        _, first, token = http.claimed()
        http.clock.pass_(minutes=1)
        second_id, second = http.new()
        http("POST", f"/onboarding/{second}/claim", token=token)
        assert mine(http).json["key"] == second
        revoke(http.api.desk, second_id, actor="se@onramp.example")
        assert mine(http).json["key"] == first

    def test_is_an_earlier_one_where_the_newest_cannot_be_read(self, http: HttpApi) -> None:
        first_id, first, token = http.claimed()
        http.clock.pass_(minutes=1)
        second_id, second = http.new()
        http("POST", f"/onboarding/{second}/claim", token=token)
        spoil(http, second_id)
        assert mine(http).json["key"] == first
        assert "ONBOARDING" in http.admin("GET", "?order=attention").json["onboardings"][0]["kind"], "an SE sees it"
        spoil(http, first_id)
        assert mine(http).refusal == (409, "ONBOARDING_UNREADABLE")

    def test_shows_the_link_that_counts_now(self, http: HttpApi) -> None:
        onboarding_id, key, _ = http.claimed()
        assert http.admin("POST", f"/{onboarding_id}/link").status == 201
        now = mine(http).json["key"]
        assert now == http.record(onboarding_id).link_key != key

    def test_ends_with_a_release(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        assert http.admin("POST", f"/{onboarding_id}/release", {"reason": "She has left."}).status == 202
        assert mine(http).refusal == (404, "ONBOARDING_NOT_FOUND")

    def test_ends_with_the_persons_erasure(self, http: HttpApi) -> None:
        onboarding_id, _, _ = http.claimed()
        owned = Entry(status=Status.SUCCEEDED, finished_at=http.clock())
        http.rewrite(onboarding_id, status="completed", actions={"grant_ownership": owned})
        assert mine(http).status == 200
        erased = http.admin("POST", f"/{onboarding_id}/erasure", {"registrant": True})
        assert erased.status == 200
        assert mine(http).refusal == (404, "ONBOARDING_NOT_FOUND")
        assert http.api.desk.views.of_user("ada") == []


@pytest.fixture
def google(http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    """A stage whose customers may come from Google."""
    with hosted.served(WAY_BACK, CLIENT, http.customer) as endpoint:
        configured(http, monkeypatch, **SET, cognito_token_url=endpoint.url)
        yield endpoint


def exchange(http: HttpApi, code: str, verifier: str = VERIFIER, **more: object) -> Reply:
    return http("POST", "/sessions/code", {"code": code, "code_verifier": verifier, **more})


class TestComingFromGoogle:
    def test_gives_a_session_whose_refresh_token_no_page_sees(self, http: HttpApi, google: Hosted) -> None:
        _, key = http.new()
        answer = exchange(http, google.code())
        assert (answer.status, answer.json["expires_in"], "refresh_token" in answer.json) == (200, 900, False)
        assert cookie_of(answer) == f"__Host-onramp-session={REFRESH_TOKEN}"
        claimed = http("POST", f"/onboarding/{key}/claim", token=answer.json["access_token"])
        assert (claimed.status, claimed.json["registrant"]) == (200, True)

    def test_asks_with_the_stages_own_client_and_way_back_whatever_is_sent(self, http: HttpApi, google: Hosted) -> None:
        for name in ("redirect_uri", "client_id"):
            refused = exchange(http, google.code(), **{name: "https://evil.example"})
            assert refused.refusal == (422, "FIELD_NOT_ALLOWED")
        assert google.asked == []
        code = google.code()
        exchange(http, code)
        assert google.asked == [
            {
                "grant_type": "authorization_code",
                "client_id": CLIENT,
                "code": code,
                "redirect_uri": WAY_BACK,
                "code_verifier": VERIFIER,
            }
        ]

    def test_with_a_code_that_is_spent_or_anothers_leads_back_to_signing_in(
        self, http: HttpApi, google: Hosted
    ) -> None:
        code = google.code()
        assert exchange(http, code).status == 200
        assert exchange(http, code).refusal == (401, "CODE_REFUSED")
        stolen = exchange(http, google.code(), "another-verifier-of-forty-three-characters-")
        assert stolen.refusal == (401, "CODE_REFUSED")
        assert "Set-Cookie" not in stolen.headers

    @pytest.mark.parametrize(
        "answered",
        [
            (503, b""),
            (200, b"<html>"),
            (200, b'{"access_token": "a", "id_token": "b", "refresh_token": "a; Domain=x", "expires_in": 9}'),
            (200, b'{"access_token": "a"}'),
            (400, b'{"error": "invalid_client"}'),
            (400, b'{"error": 7}'),
            (302, b""),
        ],
        ids=["down", "a page", "no token of a cookie", "half", "a wrong client", "nonsense", "elsewhere"],
    )
    def test_where_the_pool_fails_is_our_trouble_and_not_the_customers(
        self, http: HttpApi, google: Hosted, answered: tuple[int, bytes]
    ) -> None:
        google.answers.append(answered)
        refused = exchange(http, google.code())
        assert refused.refusal == (503, "IDENTITY_UNAVAILABLE")
        assert refused.headers["Retry-After"] == "5"

    def test_where_nobody_answers_is_our_trouble_too(
        self, http: HttpApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        configured(http, monkeypatch, **SET, cognito_token_url="http://127.0.0.1:9/oauth2/token")
        with caplog.at_level(logging.DEBUG):
            assert exchange(http, "a-code-of-hers").refusal == (503, "IDENTITY_UNAVAILABLE")
        told = "".join(JsonLines().format(line) for line in caplog.records)
        assert [secret for secret in ("a-code-of-hers", VERIFIER) if secret in told] == []

    def test_leaves_no_code_and_no_token_in_the_log(
        self, http: HttpApi, google: Hosted, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            answer = exchange(http, google.code())
            exchange(http, "spent-code")
            google.answers.append((400, json.dumps({"error": "code spent-code is of Ada"}).encode()))
            exchange(http, "spent-code")
        told = "".join(JsonLines().format(line) for line in caplog.records)
        secrets = ("spent-code", VERIFIER, REFRESH_TOKEN, answer.json["access_token"], "of Ada")
        assert [secret for secret in secrets if secret in told] == []

    def test_with_tokens_of_another_pool_is_no_session(self, http: HttpApi, google: Hosted) -> None:
        google.token = lambda: http.issuer.engineer(http.clock)
        refused = exchange(http, google.code())
        assert (refused.refusal, "Set-Cookie" in refused.headers) == ((401, "TOKEN_INVALID"), False)

    def test_is_off_where_the_stage_has_no_google(self, http: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
        configured(http, monkeypatch, cognito_token_url="http://127.0.0.1:9/oauth2/token")
        assert exchange(http, "code").refusal == (404, "GOOGLE_OFF")

    def test_is_not_done_for_a_page_elsewhere(self, http: HttpApi, google: Hosted) -> None:
        body, elsewhere = {"code": google.code(), "code_verifier": VERIFIER}, {"Origin": "https://evil.example"}
        assert http("POST", "/sessions/code", body, headers=elsewhere).refusal == (403, "CROSS_SITE")
        assert google.asked == []


def test_who_comes_back_signs_in_finds_what_is_theirs_and_goes_on(http: HttpApi) -> None:
    key, first = signed_in(http)
    http("POST", "/sessions/end", {}, headers={"Cookie": cookie_of(first)})
    back = http("POST", "/sessions/login", {"email": EMAIL, "password": PASSWORD}).json["access_token"]
    found = http("GET", "/onboarding/mine", token=back).json
    assert found["key"] == key
    saved = http("PATCH", f"/onboarding/{found['key']}/save", {"storefront_type": "web"}, token=back)
    assert saved.json["fields"]["storefront_type"] == "web"
