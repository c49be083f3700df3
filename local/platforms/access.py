"""Cloudflare Access, as far as Onramp sees it: an issuer of application tokens and the keys that it signs with.

The shape of a token follows "Application token" in the Cloudflare One documentation. What the real one has and this one
has not: a sign-in page, policies, sessions. Whoever asks is given a token, good ones and, for tests, bad ones.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from dataclasses import dataclass
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode
from pydantic import BaseModel, ConfigDict, Field

from chalicelib.deadline import Clock, utc_now
from local.platforms import problems


class TokenRequest(BaseModel):
    """Body of POST /_token. With the email alone, a good token; every other member is a way to get another one.

    Attributes:
        lifetime_seconds: From now to ``exp``; zero or negative for an expired token.
        not_before_seconds: From now to ``nbf``.
        audience: Instead of the application's audience tag.
        issuer: Instead of this issuer.
        kid: Key id in the header instead of the signing key's.
        key: Which key signs: the current one, the previous one (after a rotation), or one nobody publishes.
        algorithm: ``none`` leaves the signature empty; ``HS256`` takes the public key for a shared secret.
    """

    model_config = ConfigDict(extra="forbid")

    email: str = Field(min_length=3)
    lifetime_seconds: int = 3600
    not_before_seconds: int = 0
    audience: str | None = None
    issuer: str | None = None
    kid: str | None = None
    key: Literal["current", "previous", "unpublished"] = "current"
    algorithm: Literal["RS256", "none", "HS256"] = "RS256"


class TokenAnswer(BaseModel):
    """Answer of POST /_token. The application sends it as the header ``Cf-Access-Jwt-Assertion``."""

    token: str


class RotateAnswer(BaseModel):
    """Answer of POST /_rotate: the new key's id, and the id of the one that stays published beside it."""

    kid: str
    previous_kid: str


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id under which its public half is published."""

    kid: str
    private: rsa.RSAPrivateKey

    @classmethod
    def generate(cls) -> SigningKey:
        """A new 2048-bit key; like Cloudflare's, its id is 64 hexadecimal digits."""
        return cls(secrets.token_hex(32), rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def published(self) -> dict[str, str]:
        """The public half, as it stands in the key set."""
        numbers = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"kid": self.kid, "kty": "RSA", "alg": "RS256", "use": "sig", "e": numbers["e"], "n": numbers["n"]}

    def public_pem(self) -> bytes:
        """The public half as PEM: what a confused verifier would take for an HMAC secret."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Access:
    """The issuer behind the routes; thread-safe.

    Args:
        issuer: What ``iss`` is; the verifier must be set to the same string, to the letter.
        audience: The application's audience tag.
        clock: The present moment.
    """

    def __init__(self, issuer: str, audience: str, clock: Clock) -> None:
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._lock = threading.Lock()
        self._current = SigningKey.generate()
        self._previous: SigningKey | None = None

    def rotate(self) -> RotateAnswer:
        """Sign with a new key from now on. The old one stays published until the next rotation."""
        new = SigningKey.generate()
        with self._lock:
            self._previous, self._current = self._current, new
            return RotateAnswer(kid=new.kid, previous_kid=self._previous.kid)

    def certs(self) -> dict[str, Any]:
        """The published key set."""
        with self._lock:
            keys = [self._current, *([self._previous] if self._previous else [])]
        return {"keys": [key.published() for key in keys]}

    def mint(self, wanted: TokenRequest) -> str:
        """A token as asked for, in its compact form."""
        key = self._signing_key(wanted.key)
        header = {"alg": wanted.algorithm, "kid": wanted.kid or key.kid, "typ": "JWT"}
        claims = self._claims(wanted)
        if wanted.algorithm == "RS256":
            return jwt.encode(claims, key.private, algorithm="RS256", headers=header)
        # PyJWT rightly refuses to make these two, so they are put together by hand.
        signed = b".".join(base64url_encode(json.dumps(part).encode()) for part in (header, claims))
        mac = hmac.new(key.public_pem(), signed, hashlib.sha256).digest() if wanted.algorithm == "HS256" else b""
        return b".".join((signed, base64url_encode(mac))).decode()

    def _signing_key(self, which: str) -> SigningKey:
        if which == "unpublished":
            stranger = SigningKey.generate()
            return SigningKey(self._current.kid, stranger.private)  # it claims to be ours
        with self._lock:
            key = self._current if which == "current" else self._previous
        if key is None:
            raise problems.Refusal(409, "NOT_ROTATED", "There is no previous key before the first rotation.")
        return key

    def _claims(self, wanted: TokenRequest) -> dict[str, Any]:
        now = int(self._clock().timestamp())
        return {
            "aud": [wanted.audience or self._audience],
            "email": wanted.email,
            "exp": now + wanted.lifetime_seconds,
            "iat": now,
            "nbf": now + wanted.not_before_seconds,
            "iss": wanted.issuer or self._issuer,
            "type": "app",
            "identity_nonce": secrets.token_urlsafe(12),
            "sub": str(uuid5(NAMESPACE_URL, f"mailto:{wanted.email.lower()}")),  # one person, one subject
            "country": "DE",
        }


def create_access(*, issuer: str, audience: str, clock: Clock = utc_now) -> FastAPI:
    """The stand-in as an application.

    Args:
        issuer: What ``iss`` is, normally the URL under which this application is served.
        audience: The Access application's audience tag.
        clock: The present moment.
    """
    access = Access(issuer, audience, clock)
    app = FastAPI(title="Cloudflare Access (stand-in)")
    problems.attach(app)

    # async: nothing here waits, and a rotation takes about a tenth of a second
    async def get_certs() -> dict[str, Any]:
        return access.certs()

    async def post_token(body: TokenRequest) -> TokenAnswer:
        return TokenAnswer(token=access.mint(body))

    async def post_rotate() -> RotateAnswer:
        return access.rotate()

    app.add_api_route("/cdn-cgi/access/certs", get_certs, methods=["GET"])
    app.add_api_route("/_token", post_token, methods=["POST"], include_in_schema=False)
    app.add_api_route("/_rotate", post_rotate, methods=["POST"], include_in_schema=False)
    return app
