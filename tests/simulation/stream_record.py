"""Stream records in DynamoDB's JSON, and what an answer about a batch of them says. Sources as in `event_source`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from chalicelib.records.codec import Item, address

Record = dict[str, Any]
"""A stream record in DynamoDB's JSON."""

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/test-OnboardingTable/stream/2026-01-05T09:00:00.000"


def stream_record(
    key: str,
    sort: str,
    event_name: str,
    *,
    sequence: int,
    at: datetime,
    old: Item | None = None,
    new: Item | None = None,
) -> Record:
    """What the stream tells of one write, in DynamoDB's JSON as NEW_AND_OLD_IMAGES (A's example, G's field names).

    Args:
        event_name: INSERT, MODIFY or REMOVE. A write that changes nothing makes no record: do not ask for one.
        sequence: Sequence number; rises along the stream.
        at: When it was written; the stream keeps whole seconds.
        old: Item before the write, in DynamoDB's JSON.
        new: Item after it.
    """
    images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image is not None}
    keys = address(key, sort)
    return {
        "eventID": f"{sequence:032x}",
        "eventName": event_name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": int(at.timestamp()),
            "Keys": keys,
            **images,
            "SequenceNumber": str(sequence),
            "SizeBytes": sum(len(json.dumps(part)) for part in (keys, *images.values())),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": STREAM,
    }


def done_of(records: list[Record], answer: object) -> int:
    """How many leading records an answer calls done: those before the lowest sequence number it names (B)."""
    if answer is None:
        return len(records)
    if not isinstance(answer, dict):
        return 0
    failures = answer.get("batchItemFailures")
    if failures is None:
        return len(records)
    if not isinstance(failures, list) or not all(isinstance(failure, dict) for failure in failures):
        return 0
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    named = [failure.get("itemIdentifier") for failure in failures]
    if any(name not in numbers for name in named):
        return 0
    return min((numbers.index(name) for name in named), default=len(records))


def sequence_of(record: Record) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def written_at(record: Record) -> datetime:
    return datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)
