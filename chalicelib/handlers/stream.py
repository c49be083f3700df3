"""The table's stream: each trigger names a record that has something to do."""

from __future__ import annotations

import re
from typing import Any, Final

from chalicelib import logs
from chalicelib.deadline import Deadline
from chalicelib.metrics import RECORDS_TOO_NEW, RECORDS_UNREADABLE, emit
from chalicelib.records.codec import TRIGGER, address
from chalicelib.wiring.worker import stage, worker

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Run the records that the batch's triggers name.

    Returns:
        The sequence numbers of triggers whose record could not be worked on at all (partial batch response).
    """
    logs.configure()
    triggers = {
        record["dynamodb"]["SequenceNumber"]: record["dynamodb"]["Keys"]["pk"]["S"]
        for record in event["Records"]
        if record["dynamodb"]["Keys"]["sk"]["S"] == TRIGGER  # a mapping that Chalice has just made has no filter yet
    }
    starts = {key: _starts(event, key) for key in triggers.values()}
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000)
    report = worker().run(starts, holder=named(context.aws_request_id), deadline=deadline)
    found = {RECORDS_UNREADABLE: len(report.unreadable), RECORDS_TOO_NEW: len(report.left)}
    if noted := {name: count for name, count in found.items() if count}:
        emit(stage(), **noted)
    failed = [number for number, key in triggers.items() if key in report.failed]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _starts(event: dict[str, Any], key: str) -> frozenset[int]:
    """Numbers of the starts by which a batch names a record: what its trigger has counted up to."""
    told = [record["dynamodb"] for record in event["Records"]]
    images = [each.get("NewImage", {}) for each in told if each["Keys"] == address(key, TRIGGER)]
    return frozenset(int(image["gen"]["N"]) for image in images if "gen" in image)


def named(request_id: str) -> str:
    """An invocation as the ledger names it, for people who look for its log: a UUID by its first group, since each
    action under way says it, and an item's size is its price. A run has a name of its own beside it."""
    return request_id.partition("-")[0] if _UUID.fullmatch(request_id) else request_id
