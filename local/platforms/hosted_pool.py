"""Tokens of the emulator's user pool for whom Google vouches: what Cognito's own hosted sign-in does behind its page.

The emulator signs users of an OpenID Connect provider in, makes a federated user of each (``Google_{id}``, with
identities) and gives its own tokens, but looks at no PKCE on that way. So `local.platforms.hosted` deals with the
browser and the client, and here the emulator is taken through its part: it is asked to sign somebody in, sent the code
of the Google below, asks for that one's id token, and its own code is exchanged.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

import jwt
import requests

if TYPE_CHECKING:
    from local.platforms.hosted import Client

PROVIDER: Final = "Google"
SCOPE: Final = "openid email profile"


class NotSignedIn(Exception):
    """Nobody is signed in; the message is an OAuth error code (RFC 6749, section 5.2)."""


class Google:
    """Google as the user pool sees it: a token endpoint, whose id token says who has just signed in. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}

    def code(self, email: str) -> str:
        """A code for who has chosen this address."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = email
        return code

    def redeem(self, code: str) -> Mapping[str, str]:
        """The id token for a code, once.

        Raises:
            NotSignedIn: There is no such code, or no longer.
        """
        with self._lock:
            email = self._codes.pop(code, "")
        if not email:
            raise NotSignedIn("invalid_grant")
        digits = uuid5(NAMESPACE_URL, f"mailto:{email.lower()}").int % 10**21  # one person, one subject
        # "true" as text: the emulator keeps what it is given as Python would print it.
        claims = {
            "iss": "https://accounts.google.com",
            "sub": f"{digits:021}",
            "email": email,
            "email_verified": "true",
        }
        # The emulator verifies no signature of a provider's, so that no key is worth having here.
        return {"id_token": jwt.encode(claims, "", algorithm="none"), "access_token": "unused", "token_type": "Bearer"}


class UserPool:
    """The emulator's user pool, taken through a federated sign-in.

    Args:
        google: Whom the pool will ask.
    """

    def __init__(self, google: Google) -> None:
        self._google = google
        self._session = requests.Session()
        self._session.trust_env = False  # a person's proxy is not for this machine's own services

    def tokens(self, email: str, client: Client, redirect_uri: str) -> Mapping[str, Any]:
        """The pool's answer to its own code.

        Raises:
            NotSignedIn: It does not sign this user in, as one whom an administrator has disabled.
        """
        asked = {"client_id": client.client_id, "redirect_uri": redirect_uri, "response_type": "code"}
        relayed = self._led(f"{client.pool}/oauth2/authorize", {**asked, "scope": SCOPE, "identity_provider": PROVIDER})
        back = {"code": self._google.code(email), "state": relayed.get("state", "")}
        code = self._led(f"{client.pool}/oauth2/idpresponse", back).get("code", "")
        form = {**asked, "grant_type": "authorization_code", "code": code}
        answer = self._session.post(f"{client.pool}/oauth2/token", data=form, timeout=10)
        if answer.status_code != HTTPStatus.OK:
            raise NotSignedIn("invalid_grant")
        tokens: Mapping[str, Any] = answer.json()
        return tokens

    def _led(self, url: str, query: Mapping[str, str]) -> dict[str, str]:
        """The query of where the pool leads to from an address."""
        answer = self._session.get(url, params=query, allow_redirects=False, timeout=10)
        if answer.status_code != HTTPStatus.FOUND:
            raise NotSignedIn("invalid_grant")
        led = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in led.items()}
