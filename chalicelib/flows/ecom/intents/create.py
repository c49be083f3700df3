"""An SE starts an onboarding."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.records import links
from chalicelib.records.codec import Item
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.requests import Request, fingerprint
from chalicelib.records.store import Taken


def create(
    desk: Desk, *, flow: str, prefill: Mapping[str, Any], note: str, actor: str, idempotency_key: str | None
) -> Record:
    """Write a new record with its link; the account and the pixel follow by themselves.

    Args:
        prefill: What the SE knows already, validated by the flow's forms; the customer may change it.
        note: For colleagues; never shown to the customer.
        actor: Who asks, for the history.
        idempotency_key: Makes the create once, however often it is sent.

    Raises:
        Problem: 422 IDEMPOTENCY_KEY_REUSED where another create was sent under this key.
    """

    def new() -> tuple[Record, list[Item]]:
        record = _new_record(desk, flow=flow, prefill=prefill, note=note, actor=actor)
        valid_until = record.valid_until
        assert valid_until is not None  # noqa: S101 - set by the line above; tells the type checker
        return record, [desk.links.made(record.link_key, record.key, valid_until=valid_until)]

    return create_once(desk, {"flow": flow, "prefill": dict(prefill), "note": note}, idempotency_key, new)


def create_once(
    desk: Desk, wanted: Mapping[str, Any], idempotency_key: str | None, new: Callable[[], tuple[Record, list[Item]]]
) -> Record:
    """Write a new record, unless the same create was sent under this key before: then that one's record.

    Args:
        wanted: What was asked for, as JSON-like values; tells a repeat from another create.
        new: Makes the record, at version 0, and what belongs with it in the transaction.

    Raises:
        Problem: 422 IDEMPOTENCY_KEY_REUSED where another create was sent under this key.
    """
    asked = fingerprint(wanted)
    if idempotency_key and (earlier := _earlier(desk, idempotency_key, asked)):
        return earlier
    record, also = new()
    if idempotency_key:
        request = Request(record.key, asked)
        also = [*also, desk.requests.remembered(idempotency_key, request, now=record.created_at)]
    try:
        return desk.store.create(record, also=also)
    except Taken:
        if idempotency_key and (earlier := _earlier(desk, idempotency_key, asked)):
            return earlier  # the same create, sent twice at once
        raise


def _new_record(desk: Desk, *, flow: str, prefill: Mapping[str, Any], note: str, actor: str) -> Record:
    now = desk.clock()
    initial = desk.flows[flow].lifecycle.initial
    record = Record(
        record_id=str(uuid.uuid4()),
        flow=flow,
        status=initial,
        created_at=now,
        created_by=actor,
        created_note=note,
        cell_id=desk.cell_id,
        title=str(prefill.get("account_name", "")),
        prefill_state=dict(prefill),
        fields=dict(prefill),
        link_key=links.new_key(),
        valid_until=now + links.LIFETIME,
    )
    born = HistoryEntry(at=now, actor=actor, kind="lifecycle", subject="status", after=initial, why="created")
    return starting_work(record, now).noting(born)


def _earlier(desk: Desk, key: str, asked: str) -> Record | None:
    request = desk.requests.find(key)
    if request is None:
        return None
    if request.fingerprint != asked:
        raise Problem(
            422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for a different request. Use a new key."
        )
    return desk.store.load(request.record_key)
