"""A file is uploaded: at once, or by a form that is submitted once the file is there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.desk.context import Desk, starting_work
from chalicelib.desk.create import create_once, new_record
from chalicelib.errors import Problem
from chalicelib.flows.common.uploads import listed
from chalicelib.flows.upload.flow import TOO_LATE
from chalicelib.flows.upload.job import Asked, Laid, adapter_of, erased_at, tenant_of
from chalicelib.flows.upload.lifecycle import ABANDONED, LIFECYCLE, PROCESSING, WAITING
from chalicelib.flows.upload.name import FLOW_NAME
from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound, Store

log = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(days=90)
"""For how long a file is known again: as long as it lies there."""
_FILE: Final = "FILE"


def take(
    desk: Desk,
    tenant: Record,
    asked: Asked,
    laid: Laid,
    lay: Callable[[str], None],
    *,
    actor: str,
    idempotency_key: str | None,
) -> Record:
    """Take a file that was sent, and have its rows looked at.

    The same file sent again without a key is another upload, which names the one before: who sends it twice may have
    switched a detector on in between.

    Args:
        tenant: Whose it is.
        lay: Lays it down, under the id of its upload. Nothing is laid down for a repeat.
        actor: The key, for the history.
        idempotency_key: Makes the upload once, however often it is sent.

    Raises:
        Problem: 422 IDEMPOTENCY_KEY_REUSED where another upload was sent under this key; 409 RESTORED.
    """

    def new() -> tuple[Record, list[Item]]:
        same = _uploaded_before(desk.store, tenant.record_id, asked, laid)
        record = _born(desk, tenant, {**asked.as_fields(), **laid.as_fields(), **same}, actor)
        lay(record.record_id)
        now = desk.clock()
        record = transition(LIFECYCLE, record, PROCESSING, now=now, actor=actor, why="the file came with it")
        return record, [listed(desk.store, record)]

    record = create_once(desk, {**asked.as_sent(), **laid.as_fields()}, _key(tenant, idempotency_key), new)
    _remember(desk, record)
    return record


def prepare(desk: Desk, tenant: Record, asked: Asked, most: int, *, actor: str, idempotency_key: str | None) -> Record:
    """Await a file that will be uploaded by a form.

    Args:
        most: Bytes that it may have.
        actor, idempotency_key: As `take`.

    Raises:
        Problem: As `take`.
    """

    def new() -> tuple[Record, list[Item]]:
        record = _born(desk, tenant, {**asked.as_fields(), "most": most}, actor)
        return record, [listed(desk.store, record)]

    return create_once(desk, {**asked.as_sent(), "most": most}, _key(tenant, idempotency_key), new)


def submit(desk: Desk, opened: Record, laid: Laid, *, actor: str) -> Record:
    """Have the rows of a file looked at that was uploaded by a form. Again changes nothing.

    Raises:
        Problem: As `refuse_over`.
    """
    asked = Asked(adapter_of(opened), "", "CA", ())
    same = _uploaded_before(desk.store, tenant_of(opened), asked, laid)

    def write(record: Record) -> Record:
        refuse_over(record)
        if record.status != WAITING:
            return record
        now = desk.clock()
        record = record.but(fields={**record.fields, **laid.as_fields(), **same})
        done = transition(LIFECYCLE, record, PROCESSING, now=now, actor=actor, why="the file was submitted")
        return starting_work(done, now)

    record = desk.store.change(opened.key, write, trigger=True)
    _remember(desk, record)
    return record


def refuse_over(record: Record) -> None:
    """Let an upload pass for which a file may come: it has not ended for being late, and nobody had it erased.

    Raises:
        Problem: 409 UPLOAD_ERASED, UPLOAD_ABANDONED.
    """
    if erased_at(record):
        raise Problem(409, "UPLOAD_ERASED", "This upload was erased, and takes no file any more. Ask for another form.")
    if record.status == ABANDONED:
        raise Problem(409, "UPLOAD_ABANDONED", TOO_LATE)


def _born(desk: Desk, tenant: Record, fields: Mapping[str, Any], actor: str) -> Record:
    title = str(fields["name"] or fields["adapter"])
    upload_id = f"{tenant.record_id}.{secrets.token_hex(6)}"
    return new_record(desk, FLOW_NAME, upload_id, actor=actor, parent=tenant.key, fields=dict(fields), title=title)


def _key(tenant: Record, key: str | None) -> str | None:
    """A program chooses its keys by itself: those of two tenants may be the same."""
    return None if key is None else f"{tenant.key}/{key}"


def _remember(desk: Desk, record: Record) -> None:
    """Note that this file was uploaded. It is told and decides nothing: so it may be lost, and the last one counts."""
    fields = record.fields
    asked = Asked(adapter_of(record), "", "CA", ())
    row = _known(tenant_of(record), asked, Laid(int(fields["size"]), str(fields["mark"])))
    row |= codec.to_item({"upload": record.record_id, "expires_at": int((desk.clock() + REMEMBERED).timestamp())})
    desk.store.requests["write"] += 1
    try:
        desk.store.client.put_item(TableName=desk.store.table, Item=row)
    except (ClientError, BotoCoreError) as error:  # the upload was taken, and its sender must hear that
        log.warning("a file will not be known again", extra={"error": type(error).__name__})


def _uploaded_before(store: Store, tenant_id: str, asked: Asked, laid: Laid) -> dict[str, str]:
    key = _known(tenant_id, asked, laid)
    try:
        found = codec.from_item(store.get(key["pk"]["S"], key["sk"]["S"]))
    except NotFound:
        return {}
    return {"same_as": str(found["upload"])}


def _known(tenant_id: str, asked: Asked, laid: Laid) -> Item:
    return address(f"UPLOADED#{tenant_id}", f"{_FILE}#{asked.adapter.module}#{laid.mark}#{laid.size}")
