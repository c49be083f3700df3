"""A colleague makes a tenant: once, under a slug that is its alone, and with an organisation that is nobody's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from chalicelib.desk.context import Desk
from chalicelib.desk.create import create_once, new_record
from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.name import FLOW_NAME, ID_PREFIX
from chalicelib.flows.tenant.steps import EMAIL, ORGANISATION, ROLE
from chalicelib.records import codec
from chalicelib.records.codec import Item
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound, Taken

SLUG: Final = "SLUG"
IN_USE: Final = "ORGANISATION"
_WHEN_CLOSED: Final = {
    SLUG: "A slug stays its tenant's, also once that is closed. Choose another.",
    IN_USE: "It is free again once that tenant is closed and all that it had was taken back, which takes a while.",
}


@dataclass(frozen=True)
class NewTenant:
    """What is said of a tenant that is to be made.

    Attributes:
        organisation_id: Of its people, at the identity organisation; empty: one is made.
        contact_email: Whom to invite; empty: nobody.
    """

    name: str
    slug: str
    modules: tuple[str, ...]
    organisation_id: str = ""
    contact_email: str = ""
    contact_role: str = ""


def create(desk: Desk, wanted: NewTenant, *, note: str, actor: str, idempotency_key: str | None) -> Record:
    """Write a new tenant's record; its organisation and the invitation follow by themselves.

    Args:
        note: For colleagues.
        actor: Who asks, for the history.
        idempotency_key: Makes the create once, however often it is sent.

    Raises:
        Problem: 409 SLUG_TAKEN or ORGANISATION_TAKEN, with the tenant that has it; 422 IDEMPOTENCY_KEY_REUSED where
            another create was sent under this key; 409 RESTORED.
    """

    def new() -> tuple[Record, list[Item]]:
        record = new_record(
            desk,
            FLOW_NAME,
            f"{ID_PREFIX}{uuid.uuid4().hex}",
            actor=actor,
            created_note=note,
            title=wanted.name,
            fields={"name": wanted.name, "slug": wanted.slug, "modules": list(wanted.modules), "detectors": {}},
            answers={
                ORGANISATION: wanted.organisation_id or None,
                EMAIL: wanted.contact_email or None,
                ROLE: wanted.contact_role or None,
            },
            answers_version=1,
        )
        held = [_held(desk, SLUG, wanted.slug, record)]
        if organisation := wanted.organisation_id:
            held.append(_held(desk, IN_USE, organisation, record, after=_left_by(desk, organisation)))
        return record, held

    asked: dict[str, Any] = {"flow": FLOW_NAME, **asdict(wanted), "modules": list(wanted.modules), "note": note}
    try:
        return create_once(desk, asked, idempotency_key, new)
    except Taken:
        _refuse_taken(desk, [(SLUG, wanted.slug), (IN_USE, wanted.organisation_id)])
        raise


def _refuse_taken(desk: Desk, names: Sequence[tuple[str, str]]) -> None:
    for kind, name in names:
        if name and (holder := _holder(desk, kind, name)):
            code = "SLUG_TAKEN" if kind == SLUG else "ORGANISATION_TAKEN"
            detail = f"Another tenant has this {kind.lower()}: {holder}. {_WHEN_CLOSED[kind]}"
            raise Problem(409, code, detail, extra={"tenantId": holder})


def _holder(desk: Desk, kind: str, name: str) -> str:
    try:
        item = codec.from_item(desk.store.get(f"{kind}#{name}", kind, consistent=True))
    except NotFound:
        return ""
    return str(item["record_key"]).partition("#")[2]


def _left_by(desk: Desk, organisation: str) -> str:
    """The id of a tenant that had this organisation and is closed, with nothing left to be taken back: what it still
    withdraws, it looks for by its contact's address, and would find the invitation of whoever comes after it. Empty:
    the organisation was nobody's, or still is somebody's."""
    holder = _holder(desk, IN_USE, organisation)
    if not holder:
        return ""
    record = open_record(desk, FLOW_NAME, holder)
    return holder if record.status == CLOSED and record.due_at is None else ""


def _held(desk: Desk, kind: str, name: str, record: Record, *, after: str = "") -> Item:
    """The transaction's part by which a name is this tenant's. A slug is so for good: what stands in invoices must mean
    one. An organisation is so until the tenant is closed, for a customer may come back.

    Args:
        after: The tenant that the name is taken over from; empty: nobody may have it.
    """
    row = {"pk": f"{kind}#{name}", "sk": kind, "record_key": record.key}
    put: Item = {
        "TableName": desk.store.table,
        "Item": codec.to_item(row),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    if after:
        was = codec.to_item({":was": record.key.replace(record.record_id, after)})
        put |= {"ConditionExpression": "record_key = :was", "ExpressionAttributeValues": was}
    return {"Put": put}
