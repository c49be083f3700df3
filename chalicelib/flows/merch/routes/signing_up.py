"""The routes by which a company's first admin gets a user of the pool: whoever reads the mailbox that its intake named.

A company's id is no secret: its shop's visitors have it. So nobody is told whether an address is the one, or has a
user: whoever asks for a code is answered that one is on its way if so, and a code that does not fit is refused in the
same words as one that was never sent. The pool is asked of the one address alone, and only while nobody has claimed the
company (docs/adr/0059).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import Field

from chalicelib.clients.cognito.identity import masked
from chalicelib.flows.merch.intents.claim import awaited
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.routes.mine import company_if_any
from chalicelib.handlers.http import session_cookie
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit, mailing, may_mail
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.outside import USER_POOL
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.sessions import Confirm, ResendCode, Session, SignUp, session
from chalicelib.handlers.sign_up_refusals import code_wrong, refuse_weak
from chalicelib.records.record import Record

routes = Routes()
_SIGN_UP: Final = f"{COMPANIES}/{{company_id}}/sign-up"
SIGNING_UP: Final = Limit("company-sign-up", timedelta(minutes=15), per_address=120, overall=6000)
"""Attempts: the mails themselves are counted for each company, and for each address that has some sent."""
CONFIRMING: Final = Limit("company-confirm", timedelta(minutes=5), per_address=60, overall=6000)


class CodeAsked(ResponseModel):
    """A code is on its way, if the company waits for whoever has this address. Nobody is told whether it does. Who has
    a user already gets none: they sign in, or set a new password at `/sessions/password/forgot`."""

    sent_to: str = Field(description="Where to, masked")


@routes.route(
    "POST",
    _SIGN_UP,
    auth=Auth.PUBLIC,
    form=SignUp,
    answers=(CodeAsked,),
    status=202,
    limit=SIGNING_UP,
    asks=(USER_POOL,),
)
def sign_up_for_company(call: Call, company_id: str, body: SignUp) -> CodeAsked:
    """Make a user for the address that the company's intake named, and mail a code there; another code, if somebody
    signed up with it before and has not confirmed it. One answer, whoever asks."""
    password = body.password.get_secret_value()
    refuse_weak(call, password)  # before anything that only some are told
    with mailing(call):
        if _may_be_mailed(call, company_id, body.email):
            call.ask(USER_POOL).sign_up_untold(body.email, password)
    return CodeAsked(sent_to=masked(body.email))


@routes.route(
    "POST",
    f"{_SIGN_UP}/resend",
    auth=Auth.PUBLIC,
    form=ResendCode,
    answers=(CodeAsked,),
    status=202,
    limit=SIGNING_UP,
    asks=(USER_POOL,),
)
def resend_company_code(call: Call, company_id: str, body: ResendCode) -> CodeAsked:
    """Mail another code, if the address waits for one; the one before is void. One answer, whoever asks."""
    with mailing(call):
        if _may_be_mailed(call, company_id, body.email):
            call.ask(USER_POOL).resend_code(body.email)
    return CodeAsked(sent_to=masked(body.email))


@routes.route(
    "POST",
    f"{_SIGN_UP}/confirm",
    auth=Auth.PUBLIC,
    form=Confirm,
    answers=(Session,),
    limit=CONFIRMING,
    session=True,
    asks=(USER_POOL,),
)
def confirm_for_company(call: Call, company_id: str, body: Confirm) -> Session:
    """Confirm the address with the code, and sign in; claiming the company comes next. Whatever of company, address,
    code and password does not fit, the refusal is the same. If somebody else had signed up with the address, it is now
    the password given here."""
    if _awaiting(call, company_id, body.email) is None:
        raise code_wrong()
    tokens = call.ask(USER_POOL).confirm(body.email, body.code, body.password.get_secret_value())
    session_cookie.keep(call, tokens.refresh_token)
    return session(tokens)


def _awaiting(call: Call, company_id: str, email: str) -> Record | None:
    """The company, if it is there and waits for whoever has the address."""
    record = company_if_any(call, company_id)
    return record if record and awaited(record, email) else None


def _may_be_mailed(call: Call, company_id: str, email: str) -> bool:
    record = _awaiting(call, company_id, email)
    return record is not None and may_mail(call, record.key)
