"""The customer's routes, under /onboarding. `{key}` is the link's key, never the record's id."""

from __future__ import annotations

from chalicelib.clients.cognito.identity import Tokens
from chalicelib.flows.ecom.intents.access import open_as_registrant, open_link, open_mine
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.flows.ecom.outside import WHO_CLAIMS
from chalicelib.flows.ecom.ports import EcomFlowSettings
from chalicelib.flows.ecom.routes import answers
from chalicelib.flows.ecom.routes.answers import CodeSent, Mine, Onboarding, Progress, Saved, Seen, SignedIn
from chalicelib.flows.ecom.routes.forms import Save, sent
from chalicelib.flows.ecom.routes.registering import register
from chalicelib.handlers.http import callers, session_cookie
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import READING, SAVING, SIGNING_IN, SIGNING_UP, mailing
from chalicelib.handlers.http.outside import USER_POOL
from chalicelib.handlers.http.routing import JSON, Routes
from chalicelib.handlers.sessions import Confirm, LogIn, ResendCode, SignUp
from chalicelib.records.record import Record

routes = Routes()
_BEACON = (*JSON, "text/plain")


@routes.route("GET", "/onboarding/mine", auth=Auth.TOKEN, answers=(Mine,))
def read_mine(call: Call) -> Mine:
    """The onboarding whose link the caller has claimed, found without the link; of several, the newest that was not
    withdrawn. 404 where there is none, and for some moments after the link was claimed."""
    record = open_mine(call.desk, call.subject)
    return answers.mine(_answer(call, record, registrant=True), record)


@routes.route(
    "GET", "/onboarding/{key}", auth=Auth.LINK_OR_TOKEN, answers=(Onboarding,), limit=READING, conditional=True
)
def read_onboarding(call: Call, key: str) -> Onboarding:
    """What is filled in, how far it is, and where to go on. The first visit is stamped; reading uses nothing up."""
    access = callers.with_link_or_token(call, READING, lambda user: visit(call.desk, key, user))
    return _answer(call, access.record, registrant=access.registrant)


@routes.route(
    "PATCH POST",
    "/onboarding/{key}/save",
    auth=Auth.LINK_OR_TOKEN,
    form=Save,
    answers=(Saved,),
    limit=SAVING,
    content_types=_BEACON,
)
def save_fields(call: Call, key: str, body: Save) -> Saved:
    """Save some fields. POST is for `navigator.sendBeacon`, which sends JSON as text/plain and no headers.

    With `page`, `seq`, `epoch` and `seen`, nothing is overwritten that the page does not know of, and nothing that
    comes late undoes anything: docs/saving.md has the protocol, with an example.
    """

    def write(user: str | None) -> Saved:
        done = save(call.desk, key, user, sent(body), body.sender)
        registrant = bool(user) and done.record.registered_by == user
        return answers.saved(_answer(call, done.record, registrant=registrant), done.conflicts)

    token = body.access_token.get_secret_value() if body.access_token else None
    return callers.with_link_or_token(call, SAVING, write, body_token=token)


@routes.route(
    "POST",
    "/onboarding/{key}/signup",
    auth=Auth.LINK,
    form=SignUp,
    answers=(CodeSent,),
    limit=SIGNING_UP,
    status=201,
    asks=(USER_POOL,),
)
def sign_up(call: Call, key: str, body: SignUp) -> CodeSent:
    """Make a user of the console, and mail them a code. Registers nobody: confirm, login and claim do."""
    call.about(open_link(call.desk, key).record)
    with mailing(call, key):
        made = call.ask(USER_POOL).sign_up(body.email, body.password.get_secret_value())
    return CodeSent(confirmed=made.confirmed, sent_to=made.delivery)


@routes.route(
    "POST",
    "/onboarding/{key}/confirm",
    auth=Auth.LINK,
    form=Confirm,
    answers=(SignedIn,),
    limit=SIGNING_IN,
    session=True,
    asks=(USER_POOL, WHO_CLAIMS),
)
def confirm(call: Call, key: str, body: Confirm) -> SignedIn:
    """Confirm the address with the code, sign in, and claim the link. Whatever of address, code and password does not
    fit, the refusal is the same. If somebody else had signed up with the address, it is now the password given here."""
    call.about(open_link(call.desk, key, claimed_too=True).record)
    return _signed_in(call, key, call.ask(USER_POOL).confirm(body.email, body.code, body.password.get_secret_value()))


@routes.route(
    "POST",
    "/onboarding/{key}/resend-code",
    auth=Auth.LINK,
    form=ResendCode,
    answers=(CodeSent,),
    limit=SIGNING_UP,
    asks=(USER_POOL,),
)
def resend_code(call: Call, key: str, body: ResendCode) -> CodeSent:
    """Mail another code, if the address waits for one; the one before is void. The answer is the same if it does not:
    a confirmed address signs in, or gets a new password at `/sessions/password/forgot`."""
    call.about(open_link(call.desk, key).record)
    with mailing(call, key):
        return CodeSent(confirmed=False, sent_to=call.ask(USER_POOL).resend_code(body.email))


@routes.route(
    "POST",
    "/onboarding/{key}/login",
    auth=Auth.LINK,
    form=LogIn,
    answers=(SignedIn,),
    limit=SIGNING_IN,
    session=True,
    asks=(USER_POOL, WHO_CLAIMS),
)
def log_in(call: Call, key: str, body: LogIn) -> SignedIn:
    """Sign in, and claim the link if nobody has; another user than the one who did is refused."""
    call.about(open_link(call.desk, key, claimed_too=True).record)
    return _signed_in(call, key, call.ask(USER_POOL).login(body.email, body.password.get_secret_value()))


@routes.route("POST", "/onboarding/{key}/claim", auth=Auth.TOKEN, answers=(Onboarding,), asks=(WHO_CLAIMS,))
def claim_link(call: Call, key: str) -> Onboarding:
    """Claim the link for a user who is signed in already, however they did. The first one wins."""
    return _answer(call, register(call, key, call.subject), registrant=True)


@routes.route("POST", "/onboarding/{key}/submit", auth=Auth.TOKEN, answers=(Onboarding,))
def submit_answers(call: Call, key: str) -> Onboarding:
    """Submit. The answers are final, and everything that depends on them starts. Again: the same answer."""
    return _answer(call, submit(call.desk, key, call.subject), registrant=True)


@routes.route("GET", "/onboarding/{key}/progress", auth=Auth.TOKEN, answers=(Progress,), conditional=True)
def read_progress(call: Call, key: str) -> Progress:
    """How far the system is with what it does by itself."""
    record = call.about(open_as_registrant(call.desk, key, call.subject))
    return answers.progress(_seen(call, record), record)


def _signed_in(call: Call, key: str, tokens: Tokens) -> SignedIn:
    """Claim the link for who signed in. The refresh token is for the browser alone, as a cookie."""
    user = call.api.customers.verify(tokens.access_token)
    record = register(call, key, user.subject)
    session_cookie.keep(call, tokens.refresh_token)
    return answers.signed_in(tokens, _answer(call, record, registrant=True))


def _answer(call: Call, record: Record, *, registrant: bool) -> Onboarding:
    return answers.onboarding(_seen(call, call.about(record)), record, registrant=registrant)


def _seen(call: Call, record: Record) -> Seen:
    scripts = call.api.settings.of(EcomFlowSettings).pixel_script_url
    return Seen(call.flow_of(record), call.api.clock(), scripts)
