"""Whether a record waits for an SE, and for what: derived from its ledger by whoever changes the ledger."""

from __future__ import annotations

from datetime import datetime

from chalicelib.records.ledger import Status
from chalicelib.records.record import Record


def with_attention(record: Record, now: datetime) -> Record:
    """The record with its mark set, kept or taken away, as its failed actions say."""
    failed = {name: entry for name, entry in record.actions.items() if entry.status is Status.FAILED}
    if not failed:
        return record.but(attention_since=None, attention="")
    words = "; ".join(f"{name}: {entry.failure.code if entry.failure else ''}" for name, entry in failed.items())
    return record.but(attention_since=record.attention_since or now, attention=words)
