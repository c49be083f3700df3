"""A record is made: once, however often it is asked for, in the first status of its flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.desk.context import Desk, starting_work
from chalicelib.errors import Problem
from chalicelib.records import restored
from chalicelib.records.codec import Item
from chalicelib.records.record import HistoryEntry, Record
from chalicelib.records.requests import Request, fingerprint
from chalicelib.records.store import Taken


def new_record(desk: Desk, flow_name: str, record_id: str, *, actor: str, **attributes: Any) -> Record:
    """A record that is still to be written: at version 0, with its birth in its history, and due.

    Args:
        flow_name: The flow that it will follow. Its first status and its kind are the flow's.
        record_id: Unique among the records of its kind.
        actor: Who asks, for the history.
        attributes: Whatever else the record has, by the names of `Record`.
    """
    now, flow = desk.clock(), desk.flows[flow_name]
    initial = flow.lifecycle.initial
    record = Record(
        record_id=record_id,
        kind=flow.kind,
        flow=flow.name,
        status=initial,
        created_at=now,
        created_by=actor,
        **attributes,
    )
    born = HistoryEntry(at=now, actor=actor, kind="lifecycle", subject="status", after=initial, why="created")
    return starting_work(record, now).noting(born)


def create_once(
    desk: Desk, wanted: Mapping[str, Any], idempotency_key: str | None, new: Callable[[], tuple[Record, list[Item]]]
) -> Record:
    """Write a new record, unless the same create was sent under this key before: then that one's record.

    Args:
        wanted: What was asked for, as JSON-like values; tells a repeat from another create.
        idempotency_key: Makes the create once, however often it is sent; None: each is another one.
        new: Makes the record (`new_record`), and what belongs with it in the transaction.

    Raises:
        Problem: 422 IDEMPOTENCY_KEY_REUSED where another create was sent under this key; 409 RESTORED.
    """
    asked = fingerprint(wanted)
    if idempotency_key and (earlier := _earlier(desk, idempotency_key, asked)):
        return earlier
    if idempotency_key:
        _refuse_restored(desk)
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


def _refuse_restored(desk: Desk) -> None:
    """In a table that was restored and not confirmed, a key that is not known may be one of the time that is lost: a
    program that repeats its create would make a second customer (docs/adr/0046)."""
    said = restored.read(desk.store)
    if said and not said.confirmed:
        raise Problem(
            409,
            "RESTORED",
            "The table was restored to an earlier moment, so it is not known whether this was made before. Look for "
            "it; if it is not there, send it without the Idempotency-Key, or once the restore is confirmed.",
        )


def _earlier(desk: Desk, key: str, asked: str) -> Record | None:
    request = desk.requests.find(key)
    if request is None:
        return None
    if request.fingerprint != asked:
        raise Problem(
            422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for a different request. Use a new key."
        )
    return desk.store.load(request.record_key)
