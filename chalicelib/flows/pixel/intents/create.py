"""An SE asks for a pixel of its own, beside those that onboardings make."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from chalicelib.desk.context import Desk, starting_work
from chalicelib.flows.ecom.intents.create import create_once
from chalicelib.flows.pixel.lifecycle import ASSIGNED
from chalicelib.records.codec import Item
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import HistoryEntry, Record

FLOW = "pixel"


def create_pixel(
    desk: Desk,
    *,
    prefill: Mapping[str, Any],
    system_account_id: str | None,
    note: str,
    actor: str,
    idempotency_key: str | None,
) -> Record:
    """Write a new pixel's record; its infrastructure and its source follow by themselves once its account is named.

    Args:
        prefill: ``account_name``, ``storefront_type`` and ``personalization``, by the names of the ecom flow.
        system_account_id: Account that owns the pixel's events; None: it is named later (`assign`).
        note: For colleagues.
        actor: Who asks, for the history.
        idempotency_key: Makes the create once, however often it is sent.

    Raises:
        Problem: 422 IDEMPOTENCY_KEY_REUSED where another create was sent under this key.
    """

    def new() -> tuple[Record, list[Item]]:
        record = _new_record(desk, prefill, note, actor)
        return (assigned(desk, record, system_account_id, actor=actor) if system_account_id else record), []

    wanted = {"flow": FLOW, "prefill": dict(prefill), "system_account_id": system_account_id, "note": note}
    return create_once(desk, wanted, idempotency_key, new)


def assigned(desk: Desk, record: Record, system_account_id: str, *, actor: str) -> Record:
    """The record with its account named, so that everything that depends on it starts."""
    now = desk.clock()
    record = transition(desk.flow_of(record).lifecycle, record, ASSIGNED, now=now, actor=actor)
    return starting_work(record.but(answers={"system_account_id": system_account_id}, answers_version=1), now)


def _new_record(desk: Desk, prefill: Mapping[str, Any], note: str, actor: str) -> Record:
    now = desk.clock()
    initial = desk.flows[FLOW].lifecycle.initial
    pixel_id = f"px-{uuid.uuid4().hex[:20]}"  # the form of those that follow from an onboarding's id
    record = Record(
        record_id=pixel_id,
        kind="PIXEL",
        flow=FLOW,
        status=initial,
        created_at=now,
        created_by=actor,
        created_note=note,
        title=str(prefill["account_name"]),
        prefill_state=dict(prefill),
        facts={"pixel_id": pixel_id},
    )
    born = HistoryEntry(at=now, actor=actor, kind="lifecycle", subject="status", after=initial, why="created")
    return starting_work(record, now).noting(born)
