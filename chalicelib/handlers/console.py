"""The customer's routes, under /onboarding. `{key}` is the link's key, never the record's id."""

from __future__ import annotations

from pydantic import SecretStr

from chalicelib.errors import Problem
from chalicelib.handlers import answers, callers
from chalicelib.handlers.answers import CodeSent, LoginRequired, Onboarding, Progress, SignedIn
from chalicelib.handlers.call import Call
from chalicelib.handlers.callers import Auth
from chalicelib.handlers.forms import Confirm, LogIn, ResendCode, Save, SignUp, sent
from chalicelib.handlers.limits import MAILING, READING, SAVING, SIGNING_IN
from chalicelib.handlers.routing import JSON, Routes
from chalicelib.intents.access import open_as_registrant, open_link
from chalicelib.intents.claim import claim
from chalicelib.intents.save import save
from chalicelib.intents.submit import submit
from chalicelib.intents.visit import visit
from chalicelib.records.record import Record

routes = Routes(__name__)
_BEACON = (*JSON, "text/plain")


@routes.route("GET", "/onboarding/{key}", auth=Auth.LINK_OR_TOKEN, answers=(Onboarding,), limit=READING)
def read_onboarding(call: Call, key: str) -> Onboarding:
    """What is filled in, how far it is, and where to go on. The first visit is stamped; reading uses nothing up."""
    access = callers.with_link_or_token(call, key, READING, lambda user: visit(call.desk, key, user))
    return _answer(call, access.record, registrant=access.registrant)


@routes.route(
    "PATCH POST",
    "/onboarding/{key}/save",
    auth=Auth.LINK_OR_TOKEN,
    form=Save,
    answers=(Onboarding,),
    limit=SAVING,
    content_types=_BEACON,
)
def save_fields(call: Call, key: str, body: Save) -> Onboarding:
    """Save some fields. POST is for `navigator.sendBeacon`, which sends JSON as text/plain and no headers."""

    def write(user: str | None) -> Onboarding:
        record = save(call.desk, key, user, sent(body), revision=body.revision)
        return _answer(call, record, registrant=bool(user) and record.registered_by == user)

    token = body.access_token.get_secret_value() if body.access_token else None
    return callers.with_link_or_token(call, key, SAVING, write, body_token=token)


@routes.route(
    "POST", "/onboarding/{key}/signup", auth=Auth.LINK, form=SignUp, answers=(CodeSent,), limit=MAILING, status=201
)
def sign_up(call: Call, key: str, body: SignUp) -> CodeSent:
    """Make a user of the console, and mail them a code. Registers nobody: confirm, login and claim do."""
    call.about(open_link(call.desk, key).record)
    made = call.api.identity.sign_up(body.email, body.password.get_secret_value())
    return CodeSent(confirmed=made.confirmed, sent_to=made.delivery)


@routes.route(
    "POST",
    "/onboarding/{key}/confirm",
    auth=Auth.LINK,
    form=Confirm,
    answers=(SignedIn, LoginRequired),
    limit=SIGNING_IN,
)
def confirm(call: Call, key: str, body: Confirm) -> SignedIn | LoginRequired:
    """Confirm the address. With the password the user is signed in and the link is theirs; a code alone, which proves
    only that somebody reads that mailbox, registers nobody."""
    call.about(open_link(call.desk, key, claimed_too=True).record)
    try:
        call.api.identity.confirm(body.email, body.code)
    except Problem as problem:
        # A first answer that was lost: with the password, signing in decides.
        if problem.code != "ALREADY_CONFIRMED" or not body.password:
            raise
    return _sign_in(call, key, body.email, body.password) if body.password else LoginRequired()


@routes.route(
    "POST", "/onboarding/{key}/resend-code", auth=Auth.LINK, form=ResendCode, answers=(CodeSent,), limit=MAILING
)
def resend_code(call: Call, key: str, body: ResendCode) -> CodeSent:
    """Mail another code; the one before is void."""
    call.about(open_link(call.desk, key).record)
    return CodeSent(confirmed=False, sent_to=call.api.identity.resend_code(body.email))


@routes.route("POST", "/onboarding/{key}/login", auth=Auth.LINK, form=LogIn, answers=(SignedIn,), limit=SIGNING_IN)
def log_in(call: Call, key: str, body: LogIn) -> SignedIn:
    """Sign in, and claim the link if nobody has; another user than the one who did is refused."""
    call.about(open_link(call.desk, key, claimed_too=True).record)
    return _sign_in(call, key, body.email, body.password)


@routes.route("POST", "/onboarding/{key}/claim", auth=Auth.TOKEN, answers=(Onboarding,))
def claim_link(call: Call, key: str) -> Onboarding:
    """Claim the link for a user who is signed in already, however they did. The first one wins."""
    return _answer(call, claim(call.desk, key, call.subject), registrant=True)


@routes.route("POST", "/onboarding/{key}/submit", auth=Auth.TOKEN, answers=(Onboarding,))
def submit_answers(call: Call, key: str) -> Onboarding:
    """Submit. The answers are final, and everything that depends on them starts. Again: the same answer."""
    return _answer(call, submit(call.desk, key, call.subject), registrant=True)


@routes.route("GET", "/onboarding/{key}/progress", auth=Auth.TOKEN, answers=(Progress,))
def read_progress(call: Call, key: str) -> Progress:
    """How far the system is with what it does by itself."""
    record = call.about(open_as_registrant(call.desk, key, call.subject))
    return answers.progress(call.flow_of(record), record)


def _sign_in(call: Call, key: str, email: str, password: SecretStr) -> SignedIn:
    tokens = call.api.identity.login(email, password.get_secret_value())
    user = call.api.customers.verify(tokens.access_token)
    record = claim(call.desk, key, user.subject)
    return answers.signed_in(tokens, _answer(call, record, registrant=True))


def _answer(call: Call, record: Record, *, registrant: bool) -> Onboarding:
    return answers.onboarding(call.flow_of(call.about(record)), record, registrant=registrant)
