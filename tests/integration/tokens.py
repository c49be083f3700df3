"""Token issuers and a user pool, made up, for tests of the API. Signatures are real."""

from __future__ import annotations

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from chalicelib.clients.cognito.identity import Identity
from chalicelib.deadline import Clock
from tests.integration.cognito import Cognito

COGNITO = "https://pool.example"
ACCESS = "https://team.example"
CLIENT = "console-client"
AUDIENCE = "onramp-admin"
SE = "se@onramp.example"


class Issuer:
    """Signs access tokens of customers and application tokens of SEs, and publishes its key."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def fetch(self, url: str) -> object:
        """The key set, whoever asks."""
        numbers = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**numbers, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def customer(self, sub: str, clock: Clock, *, seconds: int = 3600) -> str:
        """An access token of the user pool."""
        own = {"iss": COGNITO, "sub": sub, "username": sub, "client_id": CLIENT, "token_use": "access"}
        return self._signed(own, clock, seconds)

    def engineer(self, clock: Clock, *, email: str = SE, seconds: int = 3600) -> str:
        """A token of Cloudflare Access."""
        return self.access(clock, seconds=seconds, sub="se-1", email=email)

    def access(self, clock: Clock, *, seconds: int = 3600, **claims: object) -> str:
        """A token of Cloudflare Access with these claims; a service's has `common_name` and neither user nor email."""
        return self._signed({"iss": ACCESS, "aud": [AUDIENCE], "type": "app", **claims}, clock, seconds)

    def _signed(self, claims: dict[str, Any], clock: Clock, seconds: int) -> str:
        now = int(clock().timestamp())
        times = {"iat": min(now, now + seconds), "exp": now + seconds}
        return jwt.encode({**claims, **times}, self._key, algorithm="RS256", headers={"kid": "k1"})


class FakePool(Identity):
    """The client of a user pool that is in memory; `cognito` is the pool itself."""

    def __init__(self, issuer: Issuer, clock: Clock) -> None:
        self.cognito = Cognito(issuer, clock)
        pool: Any = self.cognito
        super().__init__(lambda: pool, CLIENT, "us-east-1_test")

    def code(self, email: str) -> str:
        """The newest code that was mailed to an address."""
        return next(mail.code for mail in reversed(self.cognito.mails) if mail.to == email)
