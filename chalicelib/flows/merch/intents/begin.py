"""Somebody begins an intake: its record is made, and a token told that opens it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.desk.context import Desk
from chalicelib.desk.create import new_record
from chalicelib.flows.merch.intents.save import filled_in
from chalicelib.flows.merch.name import FLOW_NAME
from chalicelib.flows.merch.tiers import Plan
from chalicelib.flows.merch.wizard import with_confirmation
from chalicelib.records.drafts import new_token
from chalicelib.records.record import Record
from chalicelib.records.store import Taken

COMPANY: Final = "the company"
"""Who the history names for whatever is done with a draft's token: nobody knows more of them."""


def begin(
    desk: Desk, steps: Sequence[tuple[str, Mapping[str, Any]]], *, plan: Plan | None = None, logo_addon: bool = False
) -> tuple[Record, str]:
    """Make a draft's record. Nothing holds back a second one: each that nobody goes on with ends by itself.

    Args:
        steps: What was filled in, by step; the basics first.
        plan: That was confirmed with it; None: nothing was.
        logo_addon: Whether a logo is to be drawn.

    Returns:
        The record, and the token that opens it. It is told once.

    Raises:
        Problem: 422 VALIDATION_FAILED: products that are not offered to the line of business.
    """
    record_id = str(uuid.uuid4())
    token, digest = new_token(record_id)
    now = desk.clock()
    record = new_record(desk, FLOW_NAME, record_id, actor=COMPANY, draft_digest=digest, seen_at=now)
    for step, values in steps:
        record = filled_in(record, step, values, now)
    if plan:
        record = with_confirmation(record, plan, logo_addon=logo_addon, now=now)
    try:
        return desk.store.create(record), token
    except Taken:  # under an id of our own making: by this very request, which was sent again since its answer was lost
        return desk.store.load(record.key), token
