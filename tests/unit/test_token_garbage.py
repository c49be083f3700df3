"""What is no token is refused: without a crash, and without being quoted."""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.utils import base64url_encode

from tests.clock import TestClock
from tests.unit.token_signing import (
    INVALID,
    KEY,
    MISSING,
    NOW,
    OTHER_KEY,
    Issuer,
    code,
    cognito_claims,
    refusal,
    signed,
    verifier,
)

if TYPE_CHECKING:
    from chalicelib.clients.tokens.verifier import TokenVerifier

pytest_plugins = "tests.unit.token_fixtures"


class TestWhatIsNoToken:
    @pytest.mark.parametrize("token", [None, ""])
    def test_nothing_is_missing(self, customers: TokenVerifier, token: str | None) -> None:
        problem = refusal(customers, token)
        assert (problem.status, problem.code) == MISSING
        assert problem.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize(
        "token", ["x", "..", "a.b.c", "a.b.c.d", "Bearer a.b.c", "null", "[1]", "\x00", "é.é.é", "\ud800", " " * 9]
    )
    def test_garbage_is_refused(self, customers: TokenVerifier, token: str) -> None:
        assert code(customers, token) == INVALID

    def test_every_truncation_is_refused(self, customers: TokenVerifier) -> None:
        token = signed(cognito_claims())
        for length in range(1, len(token), 7):
            assert code(customers, token[:length]) == INVALID

    def test_100_kb_is_refused_without_being_read(self, customers: TokenVerifier, issuer: Issuer) -> None:
        assert code(customers, signed(cognito_claims(padding="x" * 100_000))) == INVALID
        assert issuer.fetches == 0

    def test_deep_nesting_is_refused(self, customers: TokenVerifier) -> None:
        deep = base64url_encode(b'{"alg":' + b"[" * 3000).decode()
        assert code(customers, f"{deep}.{deep}.{deep}") == INVALID

    @settings(max_examples=60, deadline=None)
    @given(
        token=st.text(min_size=1, max_size=300)
        | st.from_regex(r"[\w-]{1,80}\.[\w-]{1,80}\.[\w-]{0,80}", fullmatch=True)
    )
    def test_whatever_is_sent_is_refused_and_not_a_crash(self, token: str) -> None:
        assert code(verifier("cognito", TestClock(NOW), Issuer()), token) == INVALID

    def test_no_refusal_quotes_the_token(self, customers: TokenVerifier) -> None:
        for token in (
            signed(cognito_claims(), OTHER_KEY, kid="marker-kid"),
            signed(cognito_claims(), OTHER_KEY, kid=KEY.kid),
            signed(cognito_claims(), crit=["marker-crit"]),
            signed(cognito_claims(iss="marker-iss")),
            signed(cognito_claims(exp=1)),
            "marker-garbage.x.y",
        ):
            problem = refusal(customers, token)
            rendered = "".join(traceback.format_exception(problem)) + json.dumps(problem.headers)
            assert "marker" not in rendered
            assert all(part not in rendered for part in token.split(".") if len(part) > 8)
            assert problem.__context__ is None
