"""The gateway lets nobody to what Cloudflare Access covers, and leads everybody to where they sign in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.gateway.access import local_path
from local.gateway.app import Surroundings, create_gateway
from local.platforms.server import PlatformServer
from tests.unit.gateway_place import AUDIENCE, Place, place

NAVIGATION = {"Sec_Fetch_Mode": "navigate", "Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("gateway")) as here:
        yield here


@pytest.fixture
def here(started: Place) -> Place:
    started.reached.clear()
    return started


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/", "/admin/onboardings/7?tab=history", "/admin/assets/index-3f2a.js"]
)
def test_a_covered_page_without_a_session_leads_to_the_sign_in_and_back(here: Place, path: str) -> None:
    answer = here.get(path, **NAVIGATION)
    assert answer.status_code == 302
    to = urlsplit(answer.headers["Location"])
    assert (to.path, parse_qs(to.query)["redirect_url"]) == ("/cdn-cgi/access/login", [path])


@pytest.mark.parametrize("path", ["/", "/onboarding?key=k", "/administration", "/assets/index-3f2a.js"])
def test_a_page_of_the_customers_is_open(here: Place, path: str) -> None:
    assert here.get(path, **NAVIGATION).status_code == 200


@pytest.mark.parametrize("path", ["/v1/onboarding", "/v1/onboarding/7/link", "/v1/pixel", "/v1/flows"])
def test_a_script_that_says_so_is_told_that_the_session_is_over(here: Place, path: str) -> None:
    answer = here.get(f"/api{path}", Sec_Fetch_Mode="cors", X_Requested_With="XMLHttpRequest")
    assert (answer.status_code, answer.json()["code"]) == (401, "ACCESS_SESSION_OVER")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert here.reached == []


def test_a_script_that_does_not_is_led_to_a_page_that_it_cannot_show(here: Place) -> None:
    assert here.get("/api/v1/onboarding", Sec_Fetch_Mode="cors").status_code == 302
    assert here.reached == []


def test_a_program_gets_the_refusal_rather_than_a_page(here: Place) -> None:
    assert here.get("/api/v1/onboarding").status_code == 401


@pytest.mark.parametrize("path", ["/onboarding/key", "/sessions/refresh", "/nothing"])
def test_open_doors_are_passed_without_a_session_and_told_of_none(here: Place, path: str) -> None:
    assert here.get(f"/api{path}", Cookie=here.session()).status_code == 200
    assert "cf-access-jwt-assertion" not in here.reached[0]


def test_a_session_is_shown_to_the_api_as_the_header_whatever_the_caller_claims(here: Place) -> None:
    token = here.token()
    sent = {"Cookie": f"a=b; CF_Authorization={token}", "Cf_Access_Jwt_Assertion": "claimed"}
    assert here.get("/api/v1/onboarding?limit=1", **sent).status_code == 200
    assert here.reached[0]["cf-access-jwt-assertion"] == token


def test_a_program_with_a_token_of_its_own_reaches_the_api_which_judges_it(here: Place) -> None:
    assert here.get("/api/v1/onboarding", Cf_Access_Jwt_Assertion="of its own").status_code == 200
    assert here.reached[0]["cf-access-jwt-assertion"] == "of its own"


def test_so_does_one_that_shows_it_as_a_bearer_token(here: Place) -> None:
    assert here.get("/api/v1/onboarding", Authorization="Bearer of-its-own").status_code == 200
    assert here.reached[0]["authorization"] == "Bearer of-its-own"
    assert "cf-access-jwt-assertion" not in here.reached[0]


@pytest.mark.parametrize(
    "wanted",
    [
        {"lifetime_seconds": -1},
        {"audience": "another"},
        {"issuer": "https://x.example"},
        {"key": "unpublished"},
        {"algorithm": "none"},
        {"kid": "0" * 64},
    ],
    ids=str,
)
def test_a_session_that_is_over_or_of_somebody_else_is_none(here: Place, wanted: dict[str, object]) -> None:
    cookie = here.session(**wanted)
    assert here.get("/admin/", Cookie=cookie, **NAVIGATION).status_code == 302
    assert here.get("/api/v1/onboarding", Cookie=cookie, X_Requested_With="XMLHttpRequest").status_code == 401


@pytest.mark.parametrize("cookie", ["CF_Authorization=", "CF_Authorization=no.token.here", "CF_Authorization=x"])
def test_a_cookie_that_is_no_token_is_no_session(here: Place, cookie: str) -> None:
    assert here.get("/admin/", Cookie=cookie, **NAVIGATION).status_code == 302


def test_keys_that_are_made_anew_are_fetched_anew(here: Place) -> None:
    assert here.get("/admin/", Cookie=here.session()).status_code == 200
    requests.post(f"{here.access}/_rotate", timeout=10).raise_for_status()
    assert here.get("/admin/", Cookie=here.session()).status_code == 200


class TestSigningIn:
    def test_is_a_form_that_suggests_an_engineer(self, here: Place) -> None:
        page = here.get("/cdn-cgi/access/login?redirect_url=%2Fadmin%2Fx")
        assert page.status_code == 200
        assert "Sign in as se@onramp.example" in page.text
        assert '<label for="email">' in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text

    def test_begins_a_session_under_the_address_and_goes_back(self, here: Place) -> None:
        with requests.Session() as browser:
            address = f"{here.url}/cdn-cgi/access/login?redirect_url=/admin/onboardings/7"
            answer = browser.post(address, data={"email": "ada@shop.example"}, allow_redirects=False, timeout=10)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/onboardings/7")
            assert "HttpOnly" in answer.headers["Set-Cookie"]
            assert browser.get(f"{here.url}/admin/onboardings/7", allow_redirects=False, timeout=10).status_code == 200
            browser.get(f"{here.url}/cdn-cgi/access/logout", timeout=10)
            assert browser.get(f"{here.url}/admin/", allow_redirects=False, timeout=10).status_code == 401

    @pytest.mark.parametrize(
        "email", ["", "ada", "ada@", "@shop.example", "a b@shop.example", "a" * 250 + "@b.example"]
    )
    def test_says_what_is_wrong_with_an_address_and_keeps_it(self, here: Place, email: str) -> None:
        address = f"{here.url}/cdn-cgi/access/login?redirect_url=/admin/"
        answer = requests.post(address, data={"email": email}, allow_redirects=False, timeout=10)
        assert answer.status_code == 422
        assert "Set-Cookie" not in answer.headers
        assert 'aria-invalid="true"' in answer.text
        assert f'value="{email}"' in answer.text

    def test_shows_what_was_typed_as_text(self, here: Place) -> None:
        answer = requests.post(f"{here.url}/cdn-cgi/access/login", data={"email": '"><b>x'}, timeout=10)
        assert "<b>" not in answer.text

    @pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "admin", "", "/a\nb"])
    def test_never_leads_to_another_host(self, to: str) -> None:
        assert local_path(to) == "/admin/"


def test_nobody_is_let_in_while_the_keys_cannot_be_asked_for(here: Place) -> None:
    nowhere = Surroundings("http://console.example", "http://127.0.0.1:9", AUDIENCE, pages=here.pages)
    sent = {"Cookie": here.session(), "Sec-Fetch-Mode": "navigate"}
    with PlatformServer(create_gateway(nowhere)) as alone:
        assert requests.get(f"{alone.url}/admin/", headers=sent, allow_redirects=False, timeout=10).status_code == 302
        form = {"email": "ada@shop.example"}
        answer = requests.post(f"{alone.url}/cdn-cgi/access/login", data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 502
        assert "make status" in answer.text


def as_it_is(here: Place, path: str, **headers: str) -> requests.Response:
    """One answer to a path that is sent as it is: requests would tidy it up."""
    with requests.Session() as session:
        request = session.prepare_request(requests.Request("GET", here.url, headers=headers))
        request.url = f"{here.url}{path}"
        return session.send(request, allow_redirects=False, timeout=10)


@pytest.mark.parametrize(
    "path",
    [
        "/onboarding/../v1/me",
        "/onboarding/%2e%2e/v1/me",
        "/onboarding/..%2fv1/me",
        "/./v1/me",
        "/x%3f/../v1/me",
        "/../../restapis",
    ],
)
def test_a_path_that_means_another_one_is_no_way_past_a_covered_door_nor_out_of_the_api(here: Place, path: str) -> None:
    assert as_it_is(here, f"/api{path}").status_code == 404
    assert here.reached == []


@pytest.mark.parametrize("other", ['a={"x":1}', "a[b]=1", "a,b=1", "(x)=1", "caf\u00e9=1", '"', "a=b c d", "Path=/; x"])
def test_a_session_counts_beside_whatever_other_cookies_the_host_has(here: Place, other: str) -> None:
    sent = {"Cookie": f"{other}; {here.session()}".encode()}
    assert requests.get(f"{here.url}/admin/", headers=sent, timeout=10).status_code == 200
