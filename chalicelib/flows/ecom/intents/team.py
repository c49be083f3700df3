"""Who may be named for the team: not the one who owns the account already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import Problem
from chalicelib.flows.ecom.steps import TEAM
from chalicelib.records.record import Record


def refuse_own_address(record: Record, fields: Mapping[str, Any], *, below: str = "") -> None:
    """An invitation to the registrant's own address would wait for ever. Before they have signed up, and of records
    from before their address was noted, it is not known which it is.

    Args:
        fields: What is to be stored, by the names of the wizard's fields.
        below: Where the fields stand in the request, for the faults: a prefix that ends with a dot.

    Raises:
        Problem: 422 OWN_ADDRESS, naming each row.
    """
    rows = [row for row, one in enumerate(fields.get(TEAM) or []) if record.is_registrants(one["email"])]
    if rows:
        message = "is the owner's own address, who needs no invitation: take it off the list"
        faults = [{"field": f"{below}{TEAM}.{row}.email", "message": message} for row in rows]
        raise Problem(422, "OWN_ADDRESS", f"{faults[0]['field']} {message}.", errors=faults)
