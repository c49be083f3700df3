"""What the tests of sign-up, sign-in and sessions share: Ada, her password, and following a refusal's hint."""

from __future__ import annotations

from tests.integration.cognito import User
from tests.integration.http_api import HttpApi, Reply

EMAIL, PASSWORD = "ada@shop.example", "correct horse battery"
STRANGERS = "a stranger's password"


def user(http: HttpApi) -> User:
    """Ada, at the pool."""
    return http.pool.cognito.users[EMAIL]


def a_confirmed_user(http: HttpApi) -> None:
    """Let Ada have signed up before."""
    http.pool.sign_up(EMAIL, PASSWORD)
    http.pool.confirm(EMAIL, http.pool.code(EMAIL), PASSWORD)


def reset(http: HttpApi, refused: Reply, password: str = PASSWORD) -> Reply:
    """Do what a refusal says."""
    mails = len(http.pool.cognito.mails)
    asked = http("POST", refused.json["forgot_password"], {"email": EMAIL})
    assert len(http.pool.cognito.mails) == mails + 1, "one new code, of whichever kind"
    assert (asked.status, asked.json) == (202, {"sent_to": "a***@s***"})
    body = {"email": EMAIL, "code": http.pool.code(EMAIL), "password": password}
    return http("POST", "/sessions/password/reset", body)


def cookie_of(reply: Reply) -> str:
    """What the browser sends after an answer."""
    return reply.headers["Set-Cookie"].partition(";")[0]


def signed_in(http: HttpApi) -> tuple[str, Reply]:
    """A link's key, and the answer to the owner's sign-in with it."""
    _, key = http.new()
    a_confirmed_user(http)
    return key, http("POST", f"/onboarding/{key}/login", {"email": EMAIL, "password": PASSWORD})
