"""The customer saves what they have filled in so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import Problem
from chalicelib.flows.ecom.lifecycle import COMPLETED, REVOKED, SUBMITTED
from chalicelib.intents.access import open_link, still_open
from chalicelib.intents.desk import Desk
from chalicelib.intents.team import refuse_own_address
from chalicelib.records.record import Record


def save(desk: Desk, key: str, subject: str | None, fields: Mapping[str, Any], *, revision: int | None) -> Record:
    """Write some of the wizard's fields. Starts nothing.

    Args:
        fields: Validated by the flow's forms; None clears a field.
        revision: The client's count of its saves: a beacon that comes late has a lower one than what is stored, and
            loses. Without one the save simply wins.

    Raises:
        Problem: 401 as `open_link`; 409 ALREADY_SUBMITTED, REVOKED or SAVE_OUTDATED; 422 INDEX_TYPE_UNKNOWN
            or OWN_ADDRESS.
    """
    access = open_link(desk, key, subject)

    def write(record: Record) -> Record:
        still_open(record, key, subject, desk.clock())
        refuse_if_closed(record)
        if revision is not None and revision < record.revision:
            raise Problem(409, "SAVE_OUTDATED", "A newer save has been stored already; this one was not.")
        check_index_type(record, fields)
        refuse_own_address(record, fields)
        merged = {name: value for name, value in {**record.fields, **fields}.items() if value is not None}
        title = str(merged.get("account_name") or record.title)
        after = record.but(
            fields=merged,
            saved=sorted({*record.saved, *fields}),
            title=title,
            revision=max(record.revision, revision or 0),
        )
        return record if after == record else desk.parked(after.but(seen_at=desk.clock()))

    return desk.store.change(access.record.key, write)


def refuse_if_closed(record: Record) -> None:
    """Answers are frozen by submission, and a withdrawn invitation takes none.

    Raises:
        Problem: 409 ALREADY_SUBMITTED or REVOKED.
    """
    if record.status in {SUBMITTED, COMPLETED}:
        raise Problem(409, "ALREADY_SUBMITTED", "This onboarding has been submitted; its answers are final.")
    if record.status == REVOKED:
        raise Problem(409, "REVOKED", "This invitation was withdrawn.")


def check_index_type(record: Record, fields: Mapping[str, Any]) -> None:
    """An index type must be one of the account's, once those are known.

    Raises:
        Problem: 422 INDEX_TYPE_UNKNOWN, naming those there are.
    """
    known = record.result("initialise_ecom").get("index_types")
    chosen = fields.get("index_type")
    if known and chosen and chosen not in known:
        message = f"must be one of: {', '.join(known)}"
        raise Problem(
            422,
            "INDEX_TYPE_UNKNOWN",
            f"index_type {message}.",
            errors=[{"field": "index_type", "message": message}],
        )
