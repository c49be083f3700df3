"""Routes of a customer's session, outside of any link: going on, ending it, and setting a new password."""

from __future__ import annotations

from chalicelib.clients.cognito.problems import SESSION_OVER
from chalicelib.errors import Problem
from chalicelib.flows.ecom.routes import answers
from chalicelib.flows.ecom.routes.answers import PasswordSet, ResetCodeSent, Session, SessionEnded
from chalicelib.flows.ecom.routes.forms import Continue, ForgotPassword, ResetPassword
from chalicelib.handlers.http import session_cookie
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import SIGNING_IN, SIGNING_UP, STAYING_IN, mailing
from chalicelib.handlers.http.routing import Routes

routes = Routes(__name__)


@routes.route(
    "POST",
    "/sessions/refresh",
    auth=Auth.SESSION,
    form=Continue,
    answers=(Session,),
    limit=STAYING_IN,
    session=True,
)
def refresh_session(call: Call, body: Continue) -> Session:  # noqa: ARG001 - empty, and read to see that it is JSON
    """New access and id tokens for the session of the cookie. A pool that replaces refresh tokens has it replaced."""
    try:
        tokens = call.api.identity.refresh(session_cookie.sent(call))
    except Problem as refused:
        if refused.code == SESSION_OVER.code:
            refused.headers["Set-Cookie"] = session_cookie.GONE
        raise
    session_cookie.keep(call, tokens.refresh_token)
    return answers.session(tokens)


@routes.route(
    "POST",
    "/sessions/end",
    auth=Auth.SESSION,
    form=Continue,
    answers=(SessionEnded,),
    limit=STAYING_IN,
    session=True,
)
def end_session(call: Call, body: Continue) -> SessionEnded:  # noqa: ARG001
    """Sign out: the cookie goes in any case, and the session at the user pool. The access token opens everything until
    it expires, so a page forgets it. Again, or without a session: the same answer."""
    token = session_cookie.sent(call)
    session_cookie.drop(call)
    return SessionEnded(revoked=not token or call.api.identity.end(token))


@routes.route(
    "POST",
    "/sessions/password/forgot",
    auth=Auth.NOBODY,
    form=ForgotPassword,
    answers=(ResetCodeSent,),
    limit=SIGNING_UP,
    status=202,
)
def forgot_password(call: Call, body: ForgotPassword) -> ResetCodeSent:
    """Mail a code that sets a new password, if anybody has signed up with the address; an address that was never
    confirmed is confirmed by it as well. One answer, whoever asks. Users of Google have no password here."""
    with mailing(call):
        return ResetCodeSent(sent_to=call.api.identity.forgot_password(body.email))


@routes.route(
    "POST",
    "/sessions/password/reset",
    auth=Auth.NOBODY,
    form=ResetPassword,
    answers=(PasswordSet,),
    limit=SIGNING_IN,
)
def reset_password(call: Call, body: ResetPassword) -> PasswordSet:
    """Set a new password with the newest code from the mailbox, and end every session that the user has. Whatever of
    address, code and password is not accepted, the refusal is the same."""
    call.api.identity.reset_password(body.email, body.code, body.password.get_secret_value())
    return PasswordSet()
