"""Plays Cloudflare Access before the covered paths: a sign-in page, a session in a cookie, a token on each request.

From the Cloudflare One documentation: the cookie ``CF_Authorization`` holds the application token; a request of a
covered path with a good one reaches the origin with the header ``Cf-Access-Jwt-Assertion``; any other is led to the
sign-in page, except that one which says ``X-Requested-With: XMLHttpRequest`` is answered 401 ("AJAX session
expiration"). A script that forgets to say so is led to the sign-in page as well, which it cannot show. Who may sign in
is a policy's business there; here everybody may, under any address. A program that is no browser gets the 401, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, quote

import jwt
import requests
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from local.gateway import look

COOKIE: Final = "CF_Authorization"
ASSERTION: Final = "cf-access-jwt-assertion"
LOGIN, LOGOUT = "/cdn-cgi/access/login", "/cdn-cgi/access/logout"
SESSION_SECONDS: Final = 24 * 3600
"""The default of an Access application ("Session duration")."""


class Access:
    """The stand-in's sign-in and its sessions.

    Args:
        issuer: URL of the stand-in that makes tokens and publishes keys (`local.platforms.access`).
        audience: Tag of the application.
        engineer: Whom the page suggests to sign in as.
    """

    def __init__(self, issuer: str, audience: str, engineer: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._engineer = engineer
        self._keys: dict[str, Any] = {}
        self._session = requests.Session()
        self._session.trust_env = False  # a person's proxy is not for this machine's own services

    async def token(self, request: Request) -> str:
        """The token of the request's session; empty: there is none, it is over, or it is not of the stand-in."""
        held = request.cookies.get(COOKIE, "")
        good = bool(held) and await run_in_threadpool(self._good, held)
        return held if good else ""

    def refused(self, request: Request, path: str) -> Response:
        """What a request of a covered path without a session is answered."""
        headers = request.headers
        by_script = headers.get("x-requested-with", "").lower() == "xmlhttprequest"
        by_browser = "sec-fetch-mode" in headers or "text/html" in headers.get("accept", "")
        if by_script or not by_browser:
            problem = {"type": "about:blank", "title": "Unauthorized", "status": 401, "code": "ACCESS_SESSION_OVER"}
            detail = "The session of Cloudflare Access is over, or never began. Load the page again to sign in."
            kind, status = "application/problem+json", HTTPStatus.UNAUTHORIZED
            return JSONResponse({**problem, "detail": detail}, status, {"Cache-Control": "no-store"}, media_type=kind)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(_login(path + query), HTTPStatus.FOUND, {"Cache-Control": "no-store"})

    async def login(self, request: Request) -> Response:
        """The page, and what becomes of its form."""
        back = local_path(request.query_params.get("redirect_url", ""))
        if request.method != "POST":
            return self._page(back, "")
        email = parse_qs((await request.body()).decode("utf-8", "replace")).get("email", [""])[0].strip()
        if not look.is_address(email):
            return self._page(back, email, "Enter an email address, like se@onramp.example.")
        try:
            token = await run_in_threadpool(self._mint, email)
        except requests.RequestException:
            body = "<h1>Nobody can sign in now</h1><p>Access's stand-in does not answer: <code>make status</code>.</p>"
            return look.shown("Sign in", body, status=HTTPStatus.BAD_GATEWAY)
        # Without Secure, unlike Cloudflare's: this is plain HTTP, and Safari would not keep the cookie.
        answer = RedirectResponse(back, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
        answer.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, httponly=True, samesite="lax")
        return answer

    async def logout(self, _: Request) -> Response:
        """The end of a session."""
        body = f'<h1>You are signed out</h1><p><a href="{_login("/admin/")}">Sign in again</a></p>'
        answer = look.shown("Signed out", body)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer

    def _page(self, back: str, email: str, error: str = "") -> Response:
        action = escape(_login(back))
        hint = "What you do is recorded in the history under this address."
        field = look.email_field(email, "Or under another email address", hint, error)
        body = f"""<h1>Sign in</h1>
<p class="note"><strong>Only on this machine.</strong> This page stands for Cloudflare Access, which asks colleagues
who they are before they see the admin pages. Here nobody is asked for more than an address.</p>
<form method="post" action="{action}">
<input type="hidden" name="email" value="{escape(self._engineer)}">
<button type="submit">Sign in as {escape(self._engineer)}</button>
</form>
<form method="post" action="{action}" novalidate>
{field}
<button type="submit" class="second">Sign in</button>
</form>"""
        title = "Error: sign in" if error else "Sign in"
        return look.shown(title, body, status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)

    def _mint(self, email: str) -> str:
        wanted = {"email": email, "lifetime_seconds": SESSION_SECONDS}
        answer = self._session.post(f"{self._issuer}/_token", json=wanted, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["token"])

    def _good(self, token: str) -> bool:
        try:
            key = self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            jwt.decode(token, key, algorithms=["RS256"], audience=self._audience, issuer=self._issuer)
        except (jwt.PyJWTError, KeyError, requests.RequestException):
            return False  # also where nobody can be asked for the keys: closed, not open
        return True

    def _key(self, kid: str) -> Any:
        """The public key of an id, from the published ones.

        Raises:
            KeyError: None is published under it.
        """
        if kid not in self._keys:
            published = self._session.get(f"{self._issuer}/cdn-cgi/access/certs", timeout=10).json()["keys"]
            self._keys = {each["kid"]: jwt.PyJWK(each).key for each in published}
        return self._keys[kid]


def assertion(token: str) -> Mapping[str, str]:
    """The header that Access puts onto a request whose session it knows."""
    return {ASSERTION: token}


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of this origin, or else the admin pages. Never another host."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if plain else "/admin/"


def _login(back: str) -> str:
    return f"{LOGIN}?redirect_url={quote(back, safe='/')}"
