"""Whose tenant it is: by its id for colleagues, and for its own people by where they work, never by what they send."""

from __future__ import annotations

from typing import Final

from chalicelib.desk.opening import open_key
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.actions import ORGANISATION_FACT
from chalicelib.flows.tenant.name import FLOW_NAME
from chalicelib.flows.tenant.outside import WHERE
from chalicelib.handlers.http.call import Call
from chalicelib.records.record import Record

ADMIN: Final = "org:admin"
"""The role in an organisation whose holders see to its keys."""


def my_tenant(call: Call, *, admin: bool = True) -> Record:
    """The tenant whose organisation the caller is in.

    Args:
        admin: Whether they must be an admin of it.

    Raises:
        Problem: 403 NO_TENANT or NOT_ORG_ADMIN; 503 TENANT_UNAVAILABLE.
    """
    try:
        place = call.ask(WHERE)(call.subject, call.claims)
    except PlatformError as error:
        detail = "Which tenant is yours cannot be told at the moment. Try again in a few seconds."
        raise Problem(503, "TENANT_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error
    record = _of_organisation(call, place[0]) if place else None
    if place is None or record is None:
        raise Problem(403, "NO_TENANT", "You work for no tenant. Ask us, or whoever looks after yours, to invite you.")
    if admin and place[1] != ADMIN:
        raise Problem(403, "NOT_ORG_ADMIN", "Only admins of your organisation see to its keys. Ask one of them.")
    return call.about(record)


def _of_organisation(call: Call, organisation: str) -> Record | None:
    """The only tenant of an organisation. The index lags behind, so the record is asked whether it is so; of two, which
    a correction can have brought about, neither is theirs."""
    opened = [open_key(call.desk, FLOW_NAME, key) for key in call.desk.views.named(organisation, FLOW_NAME)]
    found = [each for each in opened if each.facts.get(ORGANISATION_FACT) == organisation and each.status != CLOSED]
    return found[0] if len(found) == 1 else None
