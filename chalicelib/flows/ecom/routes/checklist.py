"""The checklist's route, under /onboarding beside the customer's others: it needs no link, but to be of the account."""

from __future__ import annotations

import logging

from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.flows.ecom.outside import HEALTH, WHOSE_ACCOUNT
from chalicelib.flows.ecom.routes import checklist_answers as answers
from chalicelib.flows.ecom.routes.checklist_answers import Checklist, addresses_of
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import on_unreadable
from chalicelib.records.codec import Unreadable
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

log = logging.getLogger(__name__)

routes = Routes()


def _unreadable(error: Unreadable) -> Problem:  # noqa: ARG001 - what exactly is wrong is for SEs
    return Problem(
        409, "CHECKLIST_UNREADABLE", "Your checklist cannot be shown at the moment. Nothing is lost; we know of it."
    )


@routes.route(
    "GET",
    "/onboarding/checklist",
    auth=Auth.TOKEN,
    answers=(Checklist,),
    asks=(WHOSE_ACCOUNT, HEALTH),
    conditional=True,
)
@on_unreadable(_unreadable)
def read_checklist(call: Call) -> Checklist:
    """What is left to do for the account that the caller has chosen in the console, whichever of its members asks.
    404 where that account has no onboarding: the console then offers no checklist."""
    record = call.about(_onboarding_of(call, _account_of(call)))
    health = call.ask(HEALTH)(record)
    registrant = record.registered_by == call.subject
    addresses = addresses_of(call.api.settings)
    return answers.for_customer(call.flow_of(record), record, health, addresses, registrant=registrant)


def _account_of(call: Call) -> str:
    """System id of the caller's account. The only thing that a route asks the Controller."""
    try:
        account = call.ask(WHOSE_ACCOUNT)(call.subject)
    except PlatformError as error:
        # Also what trying again will not mend: to the customer it is the same, and the log tells us.
        log.error("the account of a user is not known", extra={"code": error.code, "reason": error.message})  # noqa: TRY400
        raise Problem(
            503,
            "ACCOUNT_UNAVAILABLE",
            "Your account cannot be looked up at the moment. Try again shortly.",
            headers={"Retry-After": "3"},
        ) from None
    if account is None:
        raise _none()
    return account


def _onboarding_of(call: Call, account: str) -> Record:
    """The account's onboarding. The index that names it may be behind, so the record itself has the last word."""
    keys = call.desk.views.named(account, FLOW.name)
    if not keys:
        raise _none()
    try:
        record = call.desk.store.load(keys[0])
    except NotFound:
        raise _none() from None
    if record.facts.get("system_account_id") != account or record.flow != FLOW.name or record.status == REVOKED:
        raise _none()
    return record


def _none() -> Problem:
    return Problem(404, "CHECKLIST_NOT_FOUND", "Your account has no onboarding, so there is no checklist.")
