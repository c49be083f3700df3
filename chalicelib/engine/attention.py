"""Whether a record waits for an SE, and for what: derived from its ledger by whoever changes the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record


def failed_actions(record: Record) -> Mapping[str, Entry]:
    """The actions for which nothing more happens by itself, by name. They alone mark a record: whatever else a person
    should see (`flows.common.concerns`) holds nothing up that Onramp could do."""
    return {name: entry for name, entry in record.actions.items() if entry.status is Status.FAILED}


def with_attention(record: Record, now: datetime) -> Record:
    """The record with its mark set, kept or taken away, as its failed actions say."""
    failed = failed_actions(record)
    if not failed:
        return record.but(attention_since=None, attention="")
    words = "; ".join(f"{name}: {entry.failure.code if entry.failure else ''}" for name, entry in failed.items())
    return record.but(attention_since=record.attention_since or now, attention=words)
