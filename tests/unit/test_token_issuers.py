"""The issuers of a deployment, and the one that stands in for Cloudflare Access on a developer's machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients.tokens.jwks import JwksCache, fetch_json
from chalicelib.clients.tokens.verifier import TokenVerifier, access_verifier, cognito_verifier
from chalicelib.settings import Settings
from local.platforms.access import Access, TokenRequest, create_access
from local.platforms.server import PlatformServer
from tests.deployment import deployment
from tests.unit.token_signing import (
    EXPIRED,
    INVALID,
    KEY,
    POOL_ISSUER,
    TEAM,
    access_claims,
    code,
    cognito_claims,
    signed,
)

if TYPE_CHECKING:
    from tests.clock import TestClock

pytest_plugins = "tests.unit.token_fixtures"


def deployed(**changes: str) -> Settings:
    pool = {"aws_region": "eu-central-1", "cognito_user_pool_id": "eu-central-1_pool", "cognito_client_id": "client-1"}
    return deployment(**{**pool, "access_issuer": TEAM, "access_audience": "aud-1", **changes})


class TestTheVerifiersOfADeployment:
    def test_ask_where_the_issuers_publish_their_keys(self, clock: TestClock) -> None:
        asked: list[str] = []

        def fetch(url: str) -> object:
            asked.append(url)
            return {"keys": [KEY.published()]}

        cognito_verifier(deployed(), clock, fetch).verify(signed(cognito_claims()))
        access_verifier(deployed(), clock, fetch).verify(signed(access_claims()))
        assert asked == [f"{POOL_ISSUER}/.well-known/jwks.json", f"{TEAM}/cdn-cgi/access/certs"]

    def test_ask_elsewhere_if_set(self, clock: TestClock) -> None:
        asked: list[str] = []

        def fetch(url: str) -> object:
            asked.append(url)
            return {"keys": [KEY.published()]}

        there = deployed(cognito_jwks_url="https://a/", access_jwks_url="https://b/", cognito_issuer="https://pool")
        cognito_verifier(there, clock, fetch).verify(signed(cognito_claims(iss="https://pool")))
        access_verifier(there, clock, fetch).verify(signed(access_claims()))
        assert asked == ["https://a/", "https://b/"]


class TestTheAccessStandIn:
    @pytest.fixture
    def access(self, clock: TestClock) -> Access:
        return Access(TEAM, "aud-1", clock)

    @pytest.fixture
    def engineers(self, access: Access, clock: TestClock) -> TokenVerifier:
        cache = JwksCache("https://keys", lambda _: access.certs(), clock)
        return TokenVerifier("access", TEAM, cache, clock, audience="aud-1")

    def test_issues_tokens_that_pass(self, access: Access, engineers: TokenVerifier) -> None:
        caller = engineers.verify(access.mint(TokenRequest(email="se@example.com")))
        assert caller.email == "se@example.com"
        assert {"aud", "email", "exp", "iat", "nbf", "iss", "type", "identity_nonce", "sub", "country"} == set(
            caller.claims
        )

    def test_knows_a_person_again(self, access: Access, engineers: TokenVerifier) -> None:
        subjects = [
            engineers.verify(access.mint(TokenRequest(email=name))).subject for name in ("a@b.c", "A@b.c", "d@b.c")
        ]
        assert subjects[0] == subjects[1] != subjects[2]

    @pytest.mark.parametrize(
        ("bad", "expected"),
        [
            ({"lifetime_seconds": -60}, EXPIRED),
            ({"not_before_seconds": 60}, INVALID),
            ({"audience": "another"}, INVALID),
            ({"issuer": "https://another"}, INVALID),
            ({"kid": "made-up"}, INVALID),
            ({"key": "unpublished"}, INVALID),
            ({"algorithm": "none"}, INVALID),
            ({"algorithm": "HS256"}, INVALID),
        ],
    )
    def test_issues_bad_tokens_that_do_not(
        self, access: Access, engineers: TokenVerifier, bad: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        token = access.mint(TokenRequest.model_validate({"email": "se@example.com"} | bad))
        assert code(engineers, token) == expected

    def test_keeps_the_previous_key_for_one_rotation(
        self, access: Access, engineers: TokenVerifier, clock: TestClock
    ) -> None:
        first = access.mint(TokenRequest(email="se@example.com"))
        access.rotate()
        engineers.verify(first)
        engineers.verify(access.mint(TokenRequest(email="se@example.com", key="previous")))
        access.rotate()
        clock.pass_(seconds=31)
        engineers.verify(access.mint(TokenRequest(email="se@example.com")))
        assert code(engineers, first) == INVALID

    def test_works_over_http(self) -> None:
        server = PlatformServer(create_access(issuer=TEAM, audience="aud-1"))
        with server:
            here = deployed(access_jwks_url=f"{server.url}/cdn-cgi/access/certs")
            engineers = access_verifier(here, lambda: datetime.now(UTC))
            first = post(f"{server.url}/_token", {"email": "se@example.com"})["token"]
            assert engineers.verify(first).email == "se@example.com"
            answer = post(f"{server.url}/_rotate", {})
            assert {key["kid"] for key in access_keys(server.url)} == {answer["kid"], answer["previous_kid"]}


def post(url: str, body: dict[str, Any]) -> Any:
    import urllib3

    return urllib3.request("POST", url, json=body, timeout=10).json()


def access_keys(url: str) -> Any:
    document: Any = fetch_json(f"{url}/cdn-cgi/access/certs")
    return document["keys"]
