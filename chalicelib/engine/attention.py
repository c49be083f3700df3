"""Whether a record waits for an SE, and for what: derived from its ledger by whoever changes the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record

_BETWEEN: Final = "; "


def failed_actions(record: Record) -> Mapping[str, Entry]:
    """The actions for which nothing more happens by itself, by name. They alone can mark a record: whatever else a
    person should see (`flows.common.concerns`) holds nothing up that Onramp could do."""
    return {name: entry for name, entry in record.actions.items() if entry.status is Status.FAILED}


def mended_by_customer(entry: Entry) -> bool:
    """Whether it is the customer who must put a failure right. An SE cannot, so their list does not have the record."""
    return entry.failure is not None and entry.failure.mended_by == "customer"


def named_failures(attention: str) -> list[tuple[str, str]]:
    """Action and code of each failure that a record's mark names, in its order; the code is empty where none is known.
    What no version of this module has written names none."""
    parts = [part.partition(":") for part in attention.split(_BETWEEN) if attention]
    if not all(between for _, between, _ in parts):
        return []
    return [(action, code.strip()) for action, _, code in parts]


def names_failure(attention: str, action: str, code: str) -> bool:
    """Whether a record's mark says that an action has failed with this code."""
    return _words(action, code) in attention.split(_BETWEEN)


def with_attention(record: Record, now: datetime) -> Record:
    """The record with its mark set, kept or taken away, as those of its failed actions say that are an SE's to mend."""
    failed = {name: entry for name, entry in failed_actions(record).items() if not mended_by_customer(entry)}
    if not failed:
        return record.but(attention_since=None, attention="")
    each = (_words(name, entry.failure.code if entry.failure else "") for name, entry in failed.items())
    words = _BETWEEN.join(each)
    return record.but(attention_since=record.attention_since or now, attention=words)


def _words(action: str, code: str) -> str:
    return f"{action}: {code}"
