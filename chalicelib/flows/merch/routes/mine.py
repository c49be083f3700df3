"""Which company a path names, and whether the caller is one of its admins: by their verified address once, and by their
id from then on (`intents/claim.py`)."""

from __future__ import annotations

from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.merch.lifecycle import ABANDONED, INTAKE_IN_PROGRESS
from chalicelib.flows.merch.name import FLOW_NAME
from chalicelib.handlers.http.call import Call
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound

_DRAFTS = frozenset({INTAKE_IN_PROGRESS, ABANDONED})


def company_if_any(call: Call, company_id: str) -> Record | None:
    """The company that a path names; None: there is none. A draft is none yet."""
    try:
        record = open_record(call.desk, FLOW_NAME, company_id)
    except NotFound:
        return None
    return None if record.status in _DRAFTS else call.about(record)


def company_of(call: Call, company_id: str) -> Record:
    """The company that a path names. A draft is none yet.

    Raises:
        Problem: 404 COMPANY_NOT_FOUND.
    """
    record = company_if_any(call, company_id)
    if record is None:
        raise Problem(404, "COMPANY_NOT_FOUND", "There is no company of this id.")
    return record


def my_company(call: Call, company_id: str) -> Record:
    """The company that a path names, if the caller is one of its admins.

    Raises:
        Problem: 404 COMPANY_NOT_FOUND; 403 NOT_COMPANY_ADMIN.
    """
    record = company_of(call, company_id)
    if call.subject not in record.fields.get("admins", ()):
        detail = "You are not signed in as an admin of this company. Open the link of the mail to claim it first."
        raise Problem(403, "NOT_COMPANY_ADMIN", detail)
    return record
