"""An SE starts an onboarding."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.desk.create import create_once, new_record
from chalicelib.flows.ecom.name import FLOW_NAME
from chalicelib.records import links
from chalicelib.records.codec import Item
from chalicelib.records.record import Record


def create(desk: Desk, *, prefill: Mapping[str, Any], note: str, actor: str, idempotency_key: str | None) -> Record:
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
        key, valid_until = links.new_key(), desk.clock() + links.LIFETIME
        record = new_record(
            desk,
            FLOW_NAME,
            str(uuid.uuid4()),
            actor=actor,
            created_note=note,
            cell_id=desk.cell_id,
            title=str(prefill.get("account_name", "")),
            prefill_state=dict(prefill),
            fields=dict(prefill),
            link_key=key,
            valid_until=valid_until,
        )
        return record, [desk.links.made(key, record.key, valid_until=valid_until)]

    return create_once(desk, {"flow": FLOW_NAME, "prefill": dict(prefill), "note": note}, idempotency_key, new)
