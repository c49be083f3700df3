"""The caller's own store: by what the shop platform says, or a claim of their token, and never by what they send; and
how far it is."""

from __future__ import annotations

from typing import Final

from chalicelib.desk.opening import open_record
from chalicelib.desk.seen import Seen
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.store.name import FLOW_NAME
from chalicelib.flows.store.outside import WHOSE_STORE, any_dashboard
from chalicelib.flows.store.routes import answers
from chalicelib.flows.store.routes.answers import StoreStatus
from chalicelib.flows.store.wizard import refuse_elsewhere
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.if_match import if_match
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

_AGAIN: Final = {"Retry-After": "5"}


def my_record(call: Call) -> Record:
    """The onboarding of the store that the caller works in.

    Raises:
        Problem: 403 NO_STORE; 404 STORE_NOT_FOUND; 503 STORE_UNAVAILABLE.
    """
    try:
        store_id = call.ask(WHOSE_STORE)(call.subject, call.claims)
    except PlatformError as error:
        detail = "Which store is yours cannot be told at the moment. Try again in a few seconds."
        raise Problem(503, "STORE_UNAVAILABLE", detail, headers=_AGAIN) from error
    if store_id is None:
        raise Problem(403, "NO_STORE", "You work in no store. Ask whoever runs the shop to add you to one.")
    return record_of_store(call, store_id)


def my_step(call: Call, step: str) -> tuple[Record, Seen]:
    """The caller's onboarding, for changing a step of it, and the tags of what they have seen of that.

    Raises:
        Problem: As `my_record`; 400 IF_MATCH_INVALID; 412 OTHER_STORE: what they have seen is of another store.
    """
    seen, record = if_match(call), my_record(call)
    refuse_elsewhere(record, step, seen)
    return record, seen


def record_of_store(call: Call, store_id: str) -> Record:
    """The onboarding of a store.

    Raises:
        Problem: 404 STORE_NOT_FOUND.
    """
    try:
        return call.about(open_record(call.desk, FLOW_NAME, store_id))
    except NotFound:
        raise Problem(404, "STORE_NOT_FOUND", "This store has no onboarding: it was never signed up here.") from None


def status(call: Call, record: Record) -> StoreStatus:
    """How far a store is, as this stage answers it."""
    return answers.status(record, any_dashboard(call.api.settings))
