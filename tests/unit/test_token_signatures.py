"""Who is let in by a token's signature, and that nobody else is."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import jwt
import pytest
from jwt.utils import base64url_encode

from tests.unit.token_signing import (
    INVALID,
    KEY,
    NOW,
    OTHER_KEY,
    access_claims,
    by_hand,
    code,
    cognito_claims,
    refusal,
    signed,
)

if TYPE_CHECKING:
    from chalicelib.clients.tokens.verifier import TokenVerifier
    from tests.unit.token_signing import Issuer

pytest_plugins = "tests.unit.token_fixtures"


class TestAGoodToken:
    def test_of_cognito_names_its_user(self, customers: TokenVerifier) -> None:
        caller = customers.verify(signed(cognito_claims()))
        assert (caller.subject, caller.username, caller.email) == ("user-1", "user-1", None)
        assert caller.claims["client_id"] == "client-1"

    def test_of_access_names_its_engineer(self, engineers: TokenVerifier) -> None:
        caller = engineers.verify(signed(access_claims()))
        assert (caller.subject, caller.email, caller.username) == ("se-1", "se@example.com", None)

    def test_leaves_no_personal_data_in_the_callers_repr(self, engineers: TokenVerifier) -> None:
        assert "example.com" not in repr(engineers.verify(signed(access_claims())))

    def test_gives_claims_that_nobody_can_change(self, customers: TokenVerifier) -> None:
        with pytest.raises(TypeError):
            customers.verify(signed(cognito_claims())).claims["sub"] = "x"  # type: ignore[index]

    def test_may_be_a_little_ahead_or_behind_of_our_clock(self, engineers: TokenVerifier) -> None:
        now = int(NOW.timestamp())
        engineers.verify(signed(access_claims(nbf=now + 30, iat=now + 30)))
        engineers.verify(signed(access_claims(exp=now - 29)))


class TestASignature:
    def test_that_is_not_there_is_refused(self, customers: TokenVerifier, issuer: Issuer) -> None:
        for algorithm in ("none", "None", "NONE", ""):
            header = {"alg": algorithm, "kid": KEY.kid}
            assert code(customers, by_hand(header, cognito_claims(), lambda _: b"")) == INVALID
        assert issuer.fetches == 0

    @pytest.mark.parametrize("secret", ["pem", "kid", "empty"])
    def test_by_hmac_with_something_public_is_refused(self, customers: TokenVerifier, secret: str) -> None:
        value = {"pem": KEY.public_pem(), "kid": KEY.kid.encode(), "empty": b""}[secret]
        header = {"alg": "HS256", "kid": KEY.kid}
        token = by_hand(header, cognito_claims(), lambda text: hmac.new(value, text, hashlib.sha256).digest())
        assert code(customers, token) == INVALID

    @pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
    def test_by_the_right_key_in_another_algorithm_is_refused(self, customers: TokenVerifier, algorithm: str) -> None:
        token = jwt.encode(cognito_claims(), KEY.private, algorithm=algorithm, headers={"kid": KEY.kid})
        assert code(customers, token) == INVALID

    def test_by_an_elliptic_curve_is_refused(self, customers: TokenVerifier) -> None:
        header = {"alg": "ES256", "kid": KEY.kid}
        assert code(customers, by_hand(header, cognito_claims(), lambda _: b"x" * 64)) == INVALID

    def test_by_a_stranger_under_our_key_id_is_refused(self, customers: TokenVerifier) -> None:
        problem = refusal(customers, signed(cognito_claims(), OTHER_KEY, kid=KEY.kid))
        assert (problem.status, problem.code) == INVALID
        assert "signature" in problem.detail

    def test_of_other_claims_is_refused(self, customers: TokenVerifier) -> None:
        head, _, signature = signed(cognito_claims()).split(".")
        forged = base64url_encode(json.dumps(cognito_claims(sub="victim")).encode()).decode()
        assert code(customers, f"{head}.{forged}.{signature}") == INVALID

    def test_by_a_key_that_the_token_brings_along_is_refused(self, customers: TokenVerifier) -> None:
        own = {"jwk": OTHER_KEY.published(), "jku": "https://evil.example", "x5u": "https://evil.example"}
        assert code(customers, signed(cognito_claims(), OTHER_KEY, **own)) == INVALID


class TestTheHeader:
    def test_must_name_a_key(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), kid=...)) == INVALID

    def test_must_name_a_key_that_the_issuer_publishes(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), kid="made-up")) == INVALID

    @pytest.mark.parametrize("kid", [1, None, ["a"], {"a": 1}])
    def test_must_name_it_with_a_string(self, customers: TokenVerifier, kid: object) -> None:
        header = {"alg": "RS256", "kid": kid}
        assert code(customers, by_hand(header, cognito_claims(), lambda _: b"x" * 256)) == INVALID

    def test_may_demand_nothing_that_we_do_not_know(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(), crit=["exp"])) == INVALID
