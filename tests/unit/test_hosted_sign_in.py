"""The stand-in of the hosted sign-in gives tokens once, to who began, and leads nobody to where the client is not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.platforms.hosted import CODE_LIVES, Asked, Client, Hosted, create_hosted
from local.platforms.hosted_pool import NotSignedIn
from local.platforms.server import PlatformServer
from tests.clock import TestClock

CLIENT = Client(client_id="console", redirect_uris=["https://console.example/signed-in"], pool="https://pool.example")
VERIFIER = "a-verifier-of-sufficient-length-and-of-admitted-letters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUERY = {
    "client_id": "console",
    "redirect_uri": "https://console.example/signed-in",
    "response_type": "code",
    "scope": "openid email profile",
    "state": "a state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "identity_provider": "Google",
}


class TestACode:
    @pytest.fixture
    def clock(self) -> TestClock:
        return TestClock()

    @pytest.fixture
    def hosted(self, clock: TestClock) -> Hosted:
        def tokens(email: str, client: Client, redirect_uri: str) -> Mapping[str, Any]:
            return {"for": email, "client": client.client_id, "back": redirect_uri}

        made = Hosted(clock, tokens)
        made.client = CLIENT
        return made

    @staticmethod
    def form(code: str, **other: str) -> dict[str, str]:
        names = {"client_id": "console", "redirect_uri": QUERY["redirect_uri"], "code_verifier": VERIFIER}
        return {"grant_type": "authorization_code", "code": code, **names, **other}

    def test_gives_the_pools_tokens_for_the_address(self, hosted: Hosted) -> None:
        code = hosted.grant(Asked(**QUERY), "ada@shop.example")
        assert hosted.redeem(self.form(code))["for"] == "ada@shop.example"

    def test_is_good_once(self, hosted: Hosted) -> None:
        code = hosted.grant(Asked(**QUERY), "ada@shop.example")
        hosted.redeem(self.form(code))
        with pytest.raises(NotSignedIn, match="invalid_grant"):
            hosted.redeem(self.form(code))

    @pytest.mark.parametrize(
        ("other", "error"),
        [
            ({"code_verifier": VERIFIER + "x"}, "invalid_grant"),
            ({"code_verifier": ""}, "invalid_grant"),
            ({"code_verifier": CHALLENGE}, "invalid_grant"),
            ({"redirect_uri": "https://console.example/elsewhere"}, "invalid_grant"),
            ({"client_id": "another"}, "invalid_client"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ],
    )
    def test_is_spent_by_whoever_does_not_show_what_belongs_to_it(
        self, hosted: Hosted, other: dict[str, str], error: str
    ) -> None:
        code = hosted.grant(Asked(**QUERY), "ada@shop.example")
        with pytest.raises(NotSignedIn, match=error):
            hosted.redeem(self.form(code, **other))
        with pytest.raises(NotSignedIn, match="invalid_grant"):
            hosted.redeem(self.form(code))

    def test_lives_five_minutes(self, hosted: Hosted, clock: TestClock) -> None:
        in_time = hosted.grant(Asked(**QUERY), "ada@shop.example")
        late = hosted.grant(Asked(**QUERY), "ada@shop.example")
        clock.pass_(seconds=CODE_LIVES.total_seconds() - 1)
        hosted.redeem(self.form(in_time))
        clock.pass_(seconds=1)
        with pytest.raises(NotSignedIn, match="invalid_grant"):
            hosted.redeem(self.form(late))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with PlatformServer(create_hosted()) as server:
        told = requests.put(f"{server.url}/_client", json=CLIENT.model_dump(), timeout=10)
        told.raise_for_status()
        yield f"{server.url}/oauth2/authorize"


class TestThePage:
    @staticmethod
    def led(answer: requests.Response) -> dict[str, list[str]]:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("https://console.example/signed-in?")
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def test_suggests_somebody_and_loads_nothing_from_elsewhere(self, url: str) -> None:
        page = requests.get(url, params=QUERY, timeout=10)
        assert page.status_code == 200
        assert "Continue as google.user@shop.example" in page.text
        assert "<script" not in page.text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert requests.get(url.replace("authorize", "../style.css"), timeout=10).ok

    def test_leads_back_with_a_code_and_the_state(self, url: str) -> None:
        posted = requests.post(url, params=QUERY, data={"email": "ada@x.example"}, allow_redirects=False, timeout=10)
        assert self.led(posted)["state"] == ["a state"]
        assert self.led(posted)["code"]

    def test_leads_back_with_a_refusal_from_who_cancels(self, url: str) -> None:
        posted = requests.post(url, params=QUERY, data={"cancel": "yes"}, allow_redirects=False, timeout=10)
        assert self.led(posted) == {"error": ["access_denied"], "state": ["a state"]}

    def test_asks_again_for_an_address_that_is_none(self, url: str) -> None:
        posted = requests.post(url, params=QUERY, data={"email": "ada"}, allow_redirects=False, timeout=10)
        assert posted.status_code == 422
        assert 'value="ada"' in posted.text

    @pytest.mark.parametrize(
        "other",
        [
            {"client_id": "another"},
            {"redirect_uri": "https://evil.example/"},
            {"redirect_uri": "https://console.example/signed-in/../x"},
        ],
    )
    def test_leads_nobody_to_where_the_client_is_not(self, url: str, other: dict[str, str]) -> None:
        for method in ("GET", "POST"):
            answer = requests.request(
                method, url, params=QUERY | other, data={"email": "a@b.example"}, allow_redirects=False, timeout=10
            )
            assert answer.status_code == 400

    @pytest.mark.parametrize(
        ("other", "error"),
        [
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": ""}, "invalid_request"),
            ({"scope": "email"}, "invalid_request"),
            ({"identity_provider": "Facebook"}, "invalid_request"),
        ],
    )
    def test_tells_the_client_what_it_does_not_do(self, url: str, other: dict[str, str], error: str) -> None:
        answer = requests.get(url, params=QUERY | other, allow_redirects=False, timeout=10)
        assert self.led(answer)["error"] == [error]
