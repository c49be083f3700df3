"""Token issuers and a user pool, made up, for tests of the API. Signatures are real."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from chalicelib.clients.identity import Identity, SignUp, Tokens
from chalicelib.deadline import Clock
from chalicelib.errors import Problem

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


@dataclass
class _User:
    sub: str
    password: str
    confirmed: bool = False


@dataclass
class FakePool(Identity):
    """Users by address. The code is always 123456; passwords need twelve characters."""

    issuer: Issuer
    clock: Clock
    users: dict[str, _User] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise Problem(503, "IDENTITY_UNAVAILABLE", "Try again shortly.", headers={"Retry-After": "5"})

    def sign_up(self, email: str, password: str) -> SignUp:
        self._ask("sign_up")
        if email in self.users:
            raise Problem(409, "EMAIL_TAKEN", "There is already a user with this address.")
        if len(password) < 12:
            raise Problem(422, "PASSWORD_TOO_WEAK", "Password not long enough.")
        self.users[email] = _User(f"sub-{len(self.users) + 1}", password)
        return SignUp(self.users[email].sub, confirmed=False, delivery="a***@s***")

    def confirm(self, email: str, code: str) -> None:
        self._ask("confirm")
        user = self.users.get(email)
        if user and user.confirmed:
            raise Problem(409, "ALREADY_CONFIRMED", "This address is already confirmed. Sign in.")
        if not user or code != "123456":
            raise Problem(422, "CODE_WRONG", "This is not the code that we sent.")
        user.confirmed = True

    def resend_code(self, email: str) -> str:
        self._ask("resend_code")
        return "a***@s***"

    def login(self, email: str, password: str) -> Tokens:
        self._ask("login")
        user = self.users.get(email)
        if not user or user.password != password:
            raise Problem(422, "LOGIN_FAILED", "The email address or the password is wrong.")
        if not user.confirmed:
            raise Problem(409, "NOT_CONFIRMED", "Confirm your address first.")
        return Tokens(self.issuer.customer(user.sub, self.clock), "id-token", "refresh-token", 3600)
