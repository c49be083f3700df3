"""Who is calling: one verifier for every kind of token that Onramp accepts.

* the access token of the Cognito user pool (customers): RFC 7519 claims plus ``client_id`` and ``token_use``, see
  "Understanding the access token" in the Cognito developer guide. It has no ``aud``.
* the application token of Cloudflare Access (solutions engineers), see "Application token" in the Cloudflare One docs.
  Its ``aud`` is a list that holds the application's audience tag. A service token's has neither subject nor email and
  is refused: an admin's deeds are written down with a person's name.
* our own, of callers who have shown a key (`clients.tokens.own`): RFC 9068, by ES256.

Everything fails closed: what is not understood is refused, and what cannot be checked is a 503, never a pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.tokens.jwks import Fetch, JwksCache, fetch_json
from chalicelib.errors import PlatformError, Problem, SettingMissing
from chalicelib.text import has_something_to_see

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt import PyJWTError
    from jwt.types import Options

    from chalicelib.deadline import Clock
    from chalicelib.settings import Settings

Kind = Literal["cognito", "access", "own"]

ALGORITHM: Final = "RS256"
"""Pinned, never read from the token (RFC 8725 section 3.1)."""
OWN_ALGORITHM: Final = "ES256"
OWN_TYPE: Final = "at+jwt"
"""What our own say that they are (RFC 9068 section 2.1)."""
LEEWAY: Final = timedelta(seconds=30)
MAX_TOKEN_LENGTH: Final = 8192
"""API Gateway takes 10,240 bytes of headers in all; a real token has 1 to 2 KB."""
RETRY_AFTER_SECONDS: Final = 5
MAX_MOMENT: Final = 2**53
"""Seconds since 1970 beyond which a number is no date; NaN and the infinities are not below it either."""


class KeySet(Protocol):
    """The public keys of an issuer."""

    def key(self, kid: str) -> RSAPublicKey | EllipticCurvePublicKey | None:
        """The key with this id; None: the issuer has no such key.

        Raises:
            Retryable, Permanent: The keys cannot be had.
        """
        ...


@dataclass(frozen=True)
class Caller:
    """A person, or with a token of our own a key, whose token was verified. Its repr shows the subject only: it may end
    up in a log line.

    Attributes:
        subject: The issuer's stable id of the user (``sub``).
        email: As the issuer knows it; a Cognito access token carries none.
        username: Cognito's user name; None with Cloudflare Access.
        claims: Every claim of the token.
    """

    subject: str
    email: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


class TokenVerifier:
    """Verifies the tokens of one issuer.

    Args:
        kind: Which claims say whom a token is for.
        issuer: What ``iss`` must be, to the letter.
        jwks: The issuer's keys.
        clock: The present moment.
        audience: The app client's id (Cognito), the Access application's audience tag, or our own name.
        leeway: How far the issuer's clock and ours may differ.

    Raises:
        SettingMissing: No issuer or no audience: PyJWT would take that for "do not check".
    """

    def __init__(
        self,
        kind: Kind,
        issuer: str,
        jwks: KeySet,
        clock: Clock,
        *,
        audience: str,
        leeway: timedelta = LEEWAY,
    ) -> None:
        if not issuer or not audience:
            raise SettingMissing(f"{kind} {'audience' if issuer else 'issuer'}".upper().replace(" ", "_"))
        self._kind: Kind = kind
        self._issuer = issuer
        self._jwks = jwks
        self._clock = clock
        self._audience = audience
        self._leeway = leeway.total_seconds()
        self._algorithm = OWN_ALGORITHM if kind == "own" else ALGORITHM

    def verify(self, token: str | None) -> Caller:
        """The person this token was issued to.

        Args:
            token: The compact form, without ``Bearer``; None or empty when the request had none.

        Raises:
            Problem: 401 with TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED; 503 with IDENTITY_UNAVAILABLE while the
                issuer's keys cannot be had. No detail ever quotes the token.
        """
        if not token:
            raise refused("TOKEN_MISSING", "Sign in: this needs a token.")
        if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
            raise refused("TOKEN_INVALID", "This is not a token.")
        claims = self._signed_claims(token)
        self._check_times(claims)
        return self._caller(claims)

    def _signed_claims(self, token: str) -> dict[str, Any]:
        """Signature, issuer and, where the token has one, audience. PyJWT does these; time has its own clock here."""
        import jwt  # slow, with cryptography behind it: the first token is soon enough

        problem: Problem
        try:
            key = self._key(jwt.get_unverified_header(token))
            return jwt.decode(
                token,
                key,
                algorithms=[self._algorithm],
                issuer=self._issuer,
                audience=self._audience if self._kind != "cognito" else None,
                options=self._options(),
            )
        except jwt.PyJWTError as error:
            problem = refused("TOKEN_INVALID", _reason(error))
        # Raised out here, so that PyJWT's exception, which may quote what the sender wrote, is not rendered with it.
        raise problem

    def _options(self) -> Options:
        return {
            "require": ["exp", "iss", "sub"],
            "verify_aud": self._kind != "cognito",
            "verify_exp": False,
            "verify_nbf": False,
            "verify_iat": False,
            "enforce_minimum_key_length": True,
        }

    def _key(self, header: dict[str, Any]) -> Any:
        """The key the header names. The algorithm is looked at first: a token we refuse anyway must cost no fetch."""
        kid = header.get("kid")
        if header.get("alg") != self._algorithm or not isinstance(kid, str):
            raise refused("TOKEN_INVALID", f"The token must be signed with {self._algorithm} and name its key.")
        if self._kind == "own" and header.get("typ") != OWN_TYPE:
            raise refused("TOKEN_INVALID", "This is not an access token.")
        try:
            key = self._jwks.key(kid)
        except PlatformError as error:
            raise Problem(
                503,
                "IDENTITY_UNAVAILABLE",
                "Your sign-in cannot be checked at the moment. Try again in a few seconds.",
                headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
            ) from error
        if key is None:
            raise refused("TOKEN_INVALID", "The token is signed with a key that its issuer does not publish.")
        return key

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock().timestamp()
        if now >= _moment(claims, "exp") + self._leeway:
            own = self._kind == "own"
            again = "The token has expired. Ask for another one." if own else "Your sign-in has expired. Sign in again."
            raise refused("TOKEN_EXPIRED", again)
        for name in ("nbf", "iat"):
            if name in claims and now < _moment(claims, name) - self._leeway:
                raise refused("TOKEN_INVALID", "The token is not valid yet.")

    def _caller(self, claims: dict[str, Any]) -> Caller:
        """Whom it is for, and who it is."""
        subject = _text(claims, "sub")
        frozen = MappingProxyType(claims)
        if self._kind == "access":
            if claims.get("type", "app") != "app":
                raise refused("TOKEN_INVALID", "This token is not for an application.")
            return Caller(subject, email=_address(claims), claims=frozen)
        if self._kind == "own":
            return Caller(subject, claims=frozen)
        if claims.get("token_use") != "access" or claims.get("client_id") != self._audience:
            raise refused("TOKEN_INVALID", "This is not an access token of this application.")
        return Caller(subject, username=_text(claims, "username"), claims=frozen)


def cognito_verifier(settings: Settings, clock: Clock, fetch: Fetch = fetch_json) -> TokenVerifier:
    """The verifier of customers' access tokens.

    Args:
        settings: Issuer and key address are derived from pool and region unless set.
        clock: The present moment.
        fetch: Gets the key set.
    """
    pool = settings.of(CognitoSettings)
    issuer = pool.issuer(settings.aws_region)
    url = pool.cognito_jwks_url or f"{issuer.rstrip('/')}/.well-known/jwks.json"
    return TokenVerifier("cognito", issuer, JwksCache(url, fetch, clock), clock, audience=pool.cognito_client_id)


def access_verifier(settings: Settings, clock: Clock, fetch: Fetch = fetch_json) -> TokenVerifier:
    """The verifier of solutions engineers' Cloudflare Access tokens.

    Args:
        settings: Say issuer and audience; the key address is derived from the issuer unless set.
        clock: The present moment.
        fetch: Gets the key set.
    """
    issuer = settings.access_issuer
    url = settings.access_jwks_url or f"{issuer.rstrip('/')}/cdn-cgi/access/certs"
    return TokenVerifier("access", issuer, JwksCache(url, fetch, clock), clock, audience=settings.access_audience)


def refused(code: str, detail: str) -> Problem:
    """RFC 9110 section 15.5.2: a 401 names the scheme to come back with."""
    return Problem(401, code, detail, headers={"WWW-Authenticate": "Bearer"})


def _reason(error: PyJWTError) -> str:
    """Why, in our own words: an operator with a wrong setting must be able to tell it from a forged token."""
    from jwt import exceptions

    if isinstance(error, exceptions.InvalidIssuerError):
        return "The token is from another issuer."
    if isinstance(error, exceptions.InvalidAudienceError):
        return "The token is for another application."
    if isinstance(error, exceptions.MissingRequiredClaimError):
        return "The token lacks a claim that it must have."
    if isinstance(error, exceptions.InvalidSignatureError):
        return "The token's signature is wrong."
    return "The token cannot be read."


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not has_something_to_see(value):
        raise refused("TOKEN_INVALID", f"The token has no usable {name!r} claim.")
    return value


def _address(claims: Mapping[str, Any]) -> str:
    """An admin's deeds are written down with it, so it must be an address that somebody can be found by."""
    address = _text(claims, "email")
    name, _, host = address.rpartition("@")
    if address.split() != [address] or not (has_something_to_see(name) and has_something_to_see(host)):
        raise refused("TOKEN_INVALID", "The token has no usable 'email' claim.")
    return address


def _moment(claims: Mapping[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519 section 2), seconds since 1970. JSON as Python reads it may hold NaN and infinities."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MAX_MOMENT:
        raise refused("TOKEN_INVALID", f"The token's {name!r} claim is not a time.")
    return float(value)
