"""The hosted sign-in of a Cognito user pool, as far as the console uses it: Google, by the code flow with PKCE.

``/oauth2/authorize`` and ``/oauth2/token`` as in the Cognito developer guide ("User pool endpoints"), for a public
client without a secret. In place of Google stands a page on which one chooses an address. The tokens are those of the
user pool: see `local.platforms.hosted_pool`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from chalicelib.deadline import Clock, utc_now
from local.gateway import look
from local.platforms.hosted_pool import Google, NotSignedIn, UserPool

CODE_LIVES: Final = timedelta(minutes=5)
"""Cognito's own ("Token endpoint", developer guide)."""
SUGGESTED: Final = "google.user@shop.example"
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_POLICY: Final = "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
"""Without form-action: the page's form leads back to the console, which is another origin."""


class Client(BaseModel):
    """Body of PUT /_client: the app client that may sign users in here.

    Attributes:
        client_id: Its id.
        redirect_uris: Where users may be led back to, to the letter.
        pool: Base URL of the emulator, whose pool the tokens are of.
    """

    model_config = ConfigDict(extra="forbid")

    client_id: str
    redirect_uris: list[str]
    pool: str


class Asked(BaseModel):
    """The query of /oauth2/authorize."""

    client_id: str = ""
    redirect_uri: str = ""
    response_type: str = ""
    scope: str = ""
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""
    identity_provider: str = ""


@dataclass(frozen=True)
class Granted:
    """What a code stands for."""

    email: str
    asked: Asked
    until: datetime


class Hosted:
    """The rules behind the routes; thread-safe.

    Args:
        clock: The present moment.
        tokens: Gives the pool's tokens for a user of Google's; by an address, the client and where it leads back to.
    """

    def __init__(self, clock: Clock, tokens: Callable[[str, Client, str], Mapping[str, Any]]) -> None:
        self.client = Client(client_id="", redirect_uris=[], pool="")
        self._clock = clock
        self._tokens = tokens
        self._lock = threading.Lock()
        self._granted: dict[str, Granted] = {}

    def unknown(self, asked: Asked) -> str:
        """Why nobody may be led back to where the request says; empty: they may."""
        if not self.client.client_id or asked.client_id != self.client.client_id:
            return "The app client is not known here."
        if asked.redirect_uri not in self.client.redirect_uris:
            return "The app client may not lead back to this redirect_uri."
        return ""

    @staticmethod
    def refused(asked: Asked) -> str:
        """The OAuth error of a request whose client is known; empty: there is none."""
        if asked.response_type != "code":
            return "unsupported_response_type"
        with_challenge = asked.code_challenge_method == "S256" and _CHALLENGE.fullmatch(asked.code_challenge)
        if not with_challenge or asked.identity_provider != "Google" or "openid" not in asked.scope.split():
            return "invalid_request"
        return ""

    def grant(self, asked: Asked, email: str) -> str:
        """A code for a user who has chosen their address."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._granted[code] = Granted(email, asked, self._clock() + CODE_LIVES)
        return code

    def redeem(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """The tokens for a code. Whatever comes of it, the code is spent.

        Raises:
            NotSignedIn: The request is not what the code was given for, or the pool gives no tokens.
        """
        with self._lock:
            granted = self._granted.pop(form.get("code", ""), None)
        if form.get("grant_type") != "authorization_code":
            raise NotSignedIn("unsupported_grant_type")
        if form.get("client_id") != self.client.client_id:
            raise NotSignedIn("invalid_client")
        if granted is None or self._clock() >= granted.until:
            raise NotSignedIn("invalid_grant")
        if form.get("redirect_uri") != granted.asked.redirect_uri or not _proves(form, granted.asked):
            raise NotSignedIn("invalid_grant")
        return self._tokens(granted.email, self.client, granted.asked.redirect_uri)


def _proves(form: Mapping[str, str], asked: Asked) -> bool:
    """Whether the verifier is the one that the challenge was made of (RFC 7636, section 4.6)."""
    verifier = form.get("code_verifier", "")
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, asked.code_challenge.encode("ascii"))


class Routes:
    """The answers of the stand-in; it signs nobody in before PUT /_client."""

    def __init__(self, clock: Clock) -> None:
        self._google = Google()
        self._hosted = Hosted(clock, UserPool(self._google).tokens)

    async def put_client(self, request: Request) -> Response:
        """Take the app client from now on."""
        self._hosted.client = Client.model_validate_json(await request.body())
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def authorize(self, request: Request) -> Response:
        """The page on which one chooses an address, and what becomes of its form."""
        asked = Asked.model_validate(dict(request.query_params))
        if why := self._hosted.unknown(asked):
            body = f"<h1>This sign-in cannot go on</h1><p>{escape(why)} Go back to where you came from.</p>"
            return _shown("Sign-in", body, status=HTTPStatus.BAD_REQUEST)
        if error := self._hosted.refused(asked):
            return _back(asked, error=error)
        if request.method != "POST":
            return _page(request, "")
        form = await _form(request)
        if "cancel" in form:
            return _back(asked, error="access_denied")
        email = form.get("email", "").strip()
        if not look.is_address(email):
            return _page(request, email, "Enter an email address, like ada@shop.example.")
        return _back(asked, code=self._hosted.grant(asked, email))

    async def token(self, request: Request) -> Response:
        """Tokens for a code."""
        form = await _form(request)
        headers = {"Cache-Control": "no-store"}
        try:
            return JSONResponse(await run_in_threadpool(self._hosted.redeem, form), headers=headers)
        except NotSignedIn as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST, headers)

    async def google(self, request: Request) -> Response:
        """Google's token endpoint, which the user pool asks."""
        try:
            return JSONResponse(self._google.redeem((await _form(request)).get("code", "")))
        except NotSignedIn as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)

    async def style(self, _: Request) -> Response:
        """The sheet of the page."""
        return look.style()


def create_hosted(*, clock: Clock = utc_now) -> Starlette:
    """The stand-in as an application.

    Args:
        clock: The present moment.
    """
    routes = Routes(clock)
    return Starlette(
        routes=[
            Route("/oauth2/authorize", routes.authorize, methods=["GET", "POST"]),
            Route("/oauth2/token", routes.token, methods=["POST"]),
            Route("/google/token", routes.google, methods=["POST"]),
            Route("/style.css", routes.style),
            Route("/_client", routes.put_client, methods=["PUT"]),
        ]
    )


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


def _back(asked: Asked, **said: str) -> Response:
    """Lead the browser back to the client, with its state."""
    query = urlencode({**said, **({"state": asked.state} if asked.state else {})})
    joint = "&" if "?" in asked.redirect_uri else "?"
    to = f"{asked.redirect_uri}{joint}{query}"
    return RedirectResponse(to, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _page(request: Request, email: str, error: str = "") -> Response:
    action = escape(f"?{request.url.query}")
    field = look.email_field(email, "Or under another email address", "Google would know it as verified.", error)
    body = f"""<h1>Sign in with Google</h1>
<p class="note"><strong>Only on this machine.</strong> This page stands for Google, and for the user pool that asks it.
Nobody is asked for a password.</p>
<form method="post" action="{action}">
<input type="hidden" name="email" value="{SUGGESTED}">
<button type="submit">Continue as {SUGGESTED}</button>
</form>
<form method="post" action="{action}" novalidate>
{field}
<button type="submit" class="second">Continue</button>
<button type="submit" class="second" name="cancel" value="yes">Cancel</button>
</form>"""
    title = "Error: sign in with Google" if error else "Sign in with Google"
    return _shown(title, body, status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _shown(title: str, body: str, *, status: int) -> Response:
    answer = look.shown(title, body, status=status, style="../style.css")
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer
