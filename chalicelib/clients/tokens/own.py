"""Tokens of our own: what a program is given for its key, and shows from then on. RFC 9068, by ES256.

A token says which key it was issued for. Whoever takes one asks for that key's item as well, so a key that is revoked
takes its tokens with it.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.tokens.verifier import OWN_TYPE, RETRY_AFTER_SECONDS, TokenVerifier, refused
from chalicelib.errors import PlatformError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.clients.signing.client import Signing
    from chalicelib.deadline import Clock

log = logging.getLogger(__name__)

LIFETIME: Final = timedelta(minutes=15)
SKEW: Final = timedelta(seconds=60)
"""How far the clocks may differ of those who issue tokens and those who take them."""


@dataclass(frozen=True)
class IssuedToken:
    """A token as it is answered (RFC 6749 section 5.1)."""

    access_token: str = field(repr=False)
    expires_in: int
    scope: str


@dataclass(frozen=True)
class TokenGrant:
    """What a token says that was verified.

    Attributes:
        key_id: Of the key that it was issued for.
        record_id: Of the record that it speaks for.
        scopes: What its holder may do, as far as the key still says so.
        claims: All of it.
    """

    key_id: str
    record_id: str
    scopes: frozenset[str]
    claims: Mapping[str, Any] = field(repr=False, compare=False)


class OwnTokens:
    """Issues tokens, and takes those that it has issued.

    Args:
        issuer: Who issues them.
        audience: For whom they are.
        signing: The keys that they are signed with.
        clock: The present moment.
    """

    def __init__(self, issuer: str, audience: str, signing: Signing, clock: Clock) -> None:
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self.signing = signing
        self._verifier = TokenVerifier("own", issuer, signing, clock, audience=audience, leeway=SKEW)

    def issue(self, key_id: str, tenant: str, scopes: Iterable[str]) -> IssuedToken:
        """A token for whoever has shown a key.

        Args:
            key_id: Of the key.
            tenant: Id of the record that the key speaks for.
            scopes: What the key lets its holder do.

        Raises:
            Problem: 503 IDENTITY_UNAVAILABLE: it cannot be signed now.
        """
        now, scope = int(self._clock().timestamp()), " ".join(scopes)
        lifetime = int(LIFETIME.total_seconds())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": key_id,
            "client_id": key_id,
            "tenant": tenant,
            "scope": scope,
            "iat": now,
            "exp": now + lifetime,
            "jti": secrets.token_hex(16),
        }
        try:
            return IssuedToken(self.signing.signed(claims, OWN_TYPE), lifetime, scope)
        except PlatformError as error:
            log.error("no token can be signed", extra={"code": error.code})  # noqa: TRY400
            raise Problem(
                503,
                "IDENTITY_UNAVAILABLE",
                "No token can be issued at the moment. Try again in a few seconds.",
                headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
            ) from error

    def verify(self, token: str | None) -> TokenGrant:
        """What the token says.

        Args:
            token: The compact form, without ``Bearer``; None where the request had none.

        Raises:
            Problem: 401 TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED; 503 IDENTITY_UNAVAILABLE.
        """
        caller = self._verifier.verify(token)
        tenant, scope = caller.claims.get("tenant"), caller.claims.get("scope")
        if not isinstance(tenant, str) or not isinstance(scope, str):
            raise refused("TOKEN_INVALID", "The token lacks a claim that it must have.")
        return TokenGrant(caller.subject, tenant, frozenset(scope.split()), caller.claims)
