"""Tokens for the verifiers' tests: made by hand or properly signed, and what comes of showing them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from chalicelib.clients.tokens.jwks import JwksCache
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.errors import Problem, Retryable
from local.platforms.access import SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.clients.tokens.verifier import Kind
    from tests.clock import TestClock

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POOL_ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool"
TEAM = "https://team.cloudflareaccess.com"
KEY = SigningKey.generate()
OTHER_KEY = SigningKey.generate()
INVALID = (401, "TOKEN_INVALID")
EXPIRED = (401, "TOKEN_EXPIRED")
MISSING = (401, "TOKEN_MISSING")
UNAVAILABLE = (503, "IDENTITY_UNAVAILABLE")


@dataclass
class Issuer:
    """A key set that a test may change, break and count the fetches of."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [KEY.published()])
    fetches: int = 0
    down: bool = False

    def __call__(self, url: str) -> object:
        self.fetches += 1
        if self.down:
            raise Retryable("FETCH_FAILED", "down")
        return {"keys": self.keys}


def verifier(kind: Kind, clock: TestClock, issuer: Issuer) -> TokenVerifier:
    """The verifier of customers (cognito) or of engineers (access)."""
    name, audience = (POOL_ISSUER, "client-1") if kind == "cognito" else (TEAM, "aud-1")
    return TokenVerifier(kind, name, JwksCache("https://keys", issuer, clock), clock, audience=audience)


def cognito_claims(**changes: Any) -> dict[str, Any]:
    """What a good access token of the pool claims; a claim changed to ``...`` is left out."""
    claims = {
        "sub": "user-1",
        "iss": POOL_ISSUER,
        "client_id": "client-1",
        "token_use": "access",
        "username": "user-1",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changes
    return {name: value for name, value in claims.items() if value is not ...}


def access_claims(**changes: Any) -> dict[str, Any]:
    """What a good application token of Access claims; a claim changed to ``...`` is left out."""
    claims = {
        "sub": "se-1",
        "iss": TEAM,
        "aud": ["aud-0", "aud-1"],
        "email": "se@example.com",
        "type": "app",
        "iat": int(NOW.timestamp()),
        "nbf": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3600,
    } | changes
    return {name: value for name, value in claims.items() if value is not ...}


def signed(claims: dict[str, Any], key: SigningKey = KEY, **header: Any) -> str:
    """A token as PyJWT makes it; a header changed to ``...`` is left out."""
    headers = {name: value for name, value in ({"kid": key.kid} | header).items() if value is not ...}
    return jwt.encode(claims, key.private, algorithm="RS256", headers=headers)


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token as nobody's library makes it."""
    text = b".".join(base64url_encode(json.dumps(part).encode()) for part in (header, claims))
    return b".".join((text, base64url_encode(sign(text)))).decode()


def by_key(claims: dict[str, Any]) -> str:
    """Properly signed, with claims that PyJWT would not have let us encode."""
    algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
    return by_hand({"alg": "RS256", "kid": KEY.kid}, claims, lambda text: algorithm.sign(text, KEY.private))


def refusal(verifier: TokenVerifier, token: str | None) -> Problem:
    """The problem that this token meets."""
    with pytest.raises(Problem) as caught:
        verifier.verify(token)
    return caught.value


def code(verifier: TokenVerifier, token: str | None) -> tuple[int, str]:
    """Status and code of the problem that this token meets."""
    problem = refusal(verifier, token)
    return problem.status, problem.code
