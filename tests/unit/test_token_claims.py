"""For whom a properly signed token opens, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients.tokens.jwks import JwksCache
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.errors import SettingMissing
from tests.unit.token_signing import (
    EXPIRED,
    INVALID,
    NOW,
    POOL_ISSUER,
    TEAM,
    access_claims,
    by_key,
    code,
    cognito_claims,
    signed,
)

if TYPE_CHECKING:
    from tests.clock import TestClock
    from tests.unit.token_signing import Issuer

pytest_plugins = "tests.unit.token_fixtures"


class TestClaimsOfBothKinds:
    @pytest.mark.parametrize(
        "issuer_name", [POOL_ISSUER + "/", POOL_ISSUER.upper(), TEAM, "", None, [POOL_ISSUER], ...]
    )
    def test_another_issuer_is_refused(self, customers: TokenVerifier, issuer_name: Any) -> None:
        assert code(customers, by_key(cognito_claims(iss=issuer_name))) == INVALID

    @pytest.mark.parametrize("subject", ["", None, 7, ["user-1"], ...])
    def test_a_subject_is_needed(self, customers: TokenVerifier, subject: Any) -> None:
        assert code(customers, by_key(cognito_claims(sub=subject))) == INVALID

    def test_an_expired_one_is_told_apart(self, customers: TokenVerifier, clock: TestClock) -> None:
        token = signed(cognito_claims())
        clock.pass_(seconds=3629)
        customers.verify(token)
        clock.pass_(seconds=1)
        assert code(customers, token) == EXPIRED

    @pytest.mark.parametrize(
        "expiry", [..., None, "soon", "9999999999", True, float("nan"), float("inf"), 10**400, [], {}]
    )
    def test_an_expiry_that_is_no_time_is_refused(self, customers: TokenVerifier, expiry: Any) -> None:
        assert code(customers, by_key(cognito_claims(exp=expiry))) == INVALID

    @pytest.mark.parametrize("claim", ["nbf", "iat"])
    @pytest.mark.parametrize("value", [int(NOW.timestamp()) + 31, "now", float("nan")])
    def test_one_from_the_future_is_refused(self, engineers: TokenVerifier, claim: str, value: Any) -> None:
        assert code(engineers, by_key(access_claims(**{claim: value}))) == INVALID


class TestForWhomAToken:
    @pytest.mark.parametrize("client", ["client-2", "", None, ["client-1"], ...])
    def test_of_cognito_is_meant_decides(self, customers: TokenVerifier, client: Any) -> None:
        assert code(customers, signed(cognito_claims(client_id=client))) == INVALID

    def test_an_id_token_is_not_an_access_token(self, customers: TokenVerifier) -> None:
        assert code(customers, signed(cognito_claims(token_use="id", aud="client-1", client_id=...))) == INVALID
        assert code(customers, signed(cognito_claims(token_use="id"))) == INVALID
        assert code(customers, signed(cognito_claims(token_use=...))) == INVALID

    @pytest.mark.parametrize("audience", [["aud-2"], "aud-2", [], "", None, ["AUD-1"], {"aud-1": 1}, [["aud-1"]], ...])
    def test_of_access_is_meant_decides(self, engineers: TokenVerifier, audience: Any) -> None:
        assert code(engineers, signed(access_claims(aud=audience))) == INVALID

    def test_a_session_token_of_the_team_is_not_an_application_token(self, engineers: TokenVerifier) -> None:
        assert code(engineers, signed(access_claims(type="org"))) == INVALID

    def test_a_service_token_has_no_person_behind_it(self, engineers: TokenVerifier) -> None:
        assert code(engineers, signed(access_claims(sub="", email=..., common_name="robot"))) == INVALID
        assert code(engineers, signed(access_claims(email=...))) == INVALID

    def test_a_customers_token_opens_nothing_for_engineers_even_with_the_same_key(
        self, customers: TokenVerifier, engineers: TokenVerifier
    ) -> None:
        assert code(engineers, signed(cognito_claims())) == INVALID
        assert code(customers, signed(access_claims())) == INVALID

    @pytest.mark.parametrize(("issuer_name", "audience"), [("", "aud"), ("https://issuer", "")])
    def test_a_verifier_without_issuer_or_audience_cannot_be_made(
        self, clock: TestClock, issuer: Issuer, issuer_name: str, audience: str
    ) -> None:
        with pytest.raises(SettingMissing):
            TokenVerifier("access", issuer_name, JwksCache("https://k", issuer, clock), clock, audience=audience)
