"""An SE asks for a pixel of its own, beside those that onboardings make."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from chalicelib.desk.context import Desk, starting_work
from chalicelib.desk.create import create_once, new_record
from chalicelib.flows.pixel.lifecycle import ASSIGNED
from chalicelib.flows.pixel.name import FLOW_NAME
from chalicelib.records.codec import Item
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import Record


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
        prefill: ``account_name``, ``storefront_type`` and ``personalization``, as its executors read them.
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

    wanted = {"flow": FLOW_NAME, "prefill": dict(prefill), "system_account_id": system_account_id, "note": note}
    return create_once(desk, wanted, idempotency_key, new)


def assigned(desk: Desk, record: Record, system_account_id: str, *, actor: str) -> Record:
    """The record with its account named, so that everything that depends on it starts."""
    now = desk.clock()
    record = transition(desk.flow_of(record).lifecycle, record, ASSIGNED, now=now, actor=actor)
    return starting_work(record.but(answers={"system_account_id": system_account_id}, answers_version=1), now)


def _new_record(desk: Desk, prefill: Mapping[str, Any], note: str, actor: str) -> Record:
    pixel_id = f"px-{uuid.uuid4().hex[:20]}"  # the form of those that follow from an onboarding's id
    return new_record(
        desk,
        FLOW_NAME,
        pixel_id,
        actor=actor,
        created_note=note,
        title=str(prefill["account_name"]),
        prefill_state=dict(prefill),
        facts={"pixel_id": pixel_id},
    )
