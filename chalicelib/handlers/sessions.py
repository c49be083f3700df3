"""Routes of a customer's session, outside of any link: signing in, going on, ending it, and setting a new password."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.clients.cognito.problems import SESSION_OVER
from chalicelib.errors import Problem
from chalicelib.forms import Code, Email, Form, NewPassword, Password
from chalicelib.handlers.http import session_cookie
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import SIGNING_IN, SIGNING_UP, STAYING_IN, mailing
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.outside import HOSTED_SIGN_IN, USER_POOL
from chalicelib.handlers.http.routing import Routes

routes = Routes()


class Continue(Form):
    """Nothing: the cookie says whose session it is. The body is an empty object."""


class LogIn(Form):
    """A user of the console."""

    email: Email
    password: Password


class SignUp(Form):
    """A new user of the pool."""

    email: Email
    password: NewPassword


class Confirm(Form):
    """The code that was mailed, and the password of the sign-up. It becomes the user's, if it is another one."""

    email: Email
    code: Code
    password: NewPassword


class ResendCode(Form):
    """Who wants another code."""

    email: Email


class AuthorizationCode(Form):
    """What a browser brings back from Google's way, and what proves that it is the one that was sent there. Client and
    redirect URI are the stage's own: nobody can send others."""

    code: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,2048}$")]
    code_verifier: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")] = Field(
        description="RFC 7636 section 4.1"
    )


class ForgotPassword(Form):
    """Who wants to set a new password."""

    email: Email


class ResetPassword(Form):
    """The newest code that was mailed, and the password from now on."""

    email: Email
    code: Code
    password: NewPassword


class Session(ResponseModel):
    """A user's tokens. The refresh token is not among them: it is a cookie that scripts cannot read."""

    access_token: str
    id_token: str
    expires_in: int = Field(description="Seconds until the access token expires")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token, not one


class SessionEnded(ResponseModel):
    """The browser's session is over, and its cookie gone."""

    revoked: bool = Field(
        description="Whether the user pool has ended it too; false: a copy that somebody took would go on until it ends"
    )


class ResetCodeSent(ResponseModel):
    """A code is on its way, if anybody has signed up with the address and a password. Nobody is told whether."""

    sent_to: str = Field(description="Where to, masked")


class PasswordSet(ResponseModel):
    """The new password counts. Every session that there was is over: sign in."""

    login_required: Literal[True] = True


def session(tokens: Tokens) -> Session:
    """The tokens that scripts may have."""
    return Session(access_token=tokens.access_token, id_token=tokens.id_token, expires_in=tokens.expires_in)


@routes.route(
    "POST",
    "/sessions/login",
    auth=Auth.NOBODY,
    form=LogIn,
    answers=(Session,),
    limit=SIGNING_IN,
    asks=(USER_POOL,),
    session=True,
)
def open_session(call: Call, body: LogIn) -> Session:
    """Sign in without a link, as somebody who comes back: `/onboarding/mine` then says which onboarding is theirs."""
    tokens = call.ask(USER_POOL).login(body.email, body.password.get_secret_value())
    session_cookie.keep(call, tokens.refresh_token)
    return session(tokens)


@routes.route(
    "POST",
    "/sessions/code",
    auth=Auth.NOBODY,
    form=AuthorizationCode,
    answers=(Session,),
    limit=SIGNING_IN,
    asks=(HOSTED_SIGN_IN,),
    session=True,
)
def exchange_code(call: Call, body: AuthorizationCode) -> Session:
    """Sign in with the code that a browser brings back from Google's way (`/config` says where that is). A code is good
    once: after a refusal, or a lost answer, the page begins anew."""
    hosted = call.ask(HOSTED_SIGN_IN)
    if hosted is None:
        raise Problem(404, "GOOGLE_OFF", "Nobody signs in with Google here. Use your email address and a password.")
    tokens = hosted.exchange(body.code, body.code_verifier)
    call.api.customers.verify(tokens.access_token)  # or the page would have a session that no other route takes
    session_cookie.keep(call, tokens.refresh_token)
    return session(tokens)


@routes.route(
    "POST",
    "/sessions/refresh",
    auth=Auth.SESSION,
    form=Continue,
    answers=(Session,),
    limit=STAYING_IN,
    asks=(USER_POOL,),
    session=True,
)
def refresh_session(call: Call, body: Continue) -> Session:  # noqa: ARG001 - empty, and read to see that it is JSON
    """New access and id tokens for the session of the cookie. A pool that replaces refresh tokens has it replaced."""
    try:
        tokens = call.ask(USER_POOL).refresh(session_cookie.sent(call))
    except Problem as refused:
        if refused.code == SESSION_OVER.code:
            refused.headers["Set-Cookie"] = session_cookie.GONE
        raise
    session_cookie.keep(call, tokens.refresh_token)
    return session(tokens)


@routes.route(
    "POST",
    "/sessions/end",
    auth=Auth.SESSION,
    form=Continue,
    answers=(SessionEnded,),
    limit=STAYING_IN,
    asks=(USER_POOL,),
    session=True,
)
def end_session(call: Call, body: Continue) -> SessionEnded:  # noqa: ARG001
    """Sign out: the cookie goes in any case, and the session at the user pool. The access token opens everything until
    it expires, so a page forgets it. Again, or without a session: the same answer."""
    token = session_cookie.sent(call)
    session_cookie.drop(call)
    return SessionEnded(revoked=not token or call.ask(USER_POOL).end(token))


@routes.route(
    "POST",
    "/sessions/password/forgot",
    auth=Auth.NOBODY,
    form=ForgotPassword,
    answers=(ResetCodeSent,),
    limit=SIGNING_UP,
    asks=(USER_POOL,),
    status=202,
)
def forgot_password(call: Call, body: ForgotPassword) -> ResetCodeSent:
    """Mail a code that sets a new password, if anybody has signed up with the address; an address that was never
    confirmed is confirmed by it as well. One answer, whoever asks. Users of Google have no password here."""
    with mailing(call):
        return ResetCodeSent(sent_to=call.ask(USER_POOL).forgot_password(body.email))


@routes.route(
    "POST",
    "/sessions/password/reset",
    auth=Auth.NOBODY,
    form=ResetPassword,
    answers=(PasswordSet,),
    limit=SIGNING_IN,
    asks=(USER_POOL,),
)
def reset_password(call: Call, body: ResetPassword) -> PasswordSet:
    """Set a new password with the newest code from the mailbox, and end every session that the user has. Whatever of
    address, code and password is not accepted, the refusal is the same."""
    call.ask(USER_POOL).reset_password(body.email, body.code, body.password.get_secret_value())
    return PasswordSet()
