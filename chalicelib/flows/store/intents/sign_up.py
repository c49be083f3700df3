"""A store has signed up: its record is made, once, and everything that follows from it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.desk.create import new_record
from chalicelib.desk.opening import open_record
from chalicelib.flows.store.name import FLOW_NAME
from chalicelib.records.record import Record
from chalicelib.records.store import NotFound, Taken


def sign_up(desk: Desk, store_id: str, prefill: Mapping[str, Any], *, actor: str) -> Record:
    """Make a store's record. A store that has one is answered with it, whatever is said of it now.

    Args:
        store_id: The shop platform's; the record's id too, so that there can be no second one.
        prefill: ``store_code``, ``store_name`` and ``owner_email``.
        actor: Who asks, for the history.
    """
    try:
        return open_record(desk, FLOW_NAME, store_id)
    except NotFound:
        pass
    made = new_record(
        desk, FLOW_NAME, store_id, actor=actor, prefill_state=dict(prefill), title=str(prefill["store_name"])
    )
    try:
        return desk.store.create(made)
    except Taken:
        return open_record(desk, FLOW_NAME, store_id)  # the same call, sent twice at once
