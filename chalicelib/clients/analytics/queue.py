"""What a pixel's queue and its dead-letter queue are to be: their names, attributes and policy. Nothing is called."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from chalicelib.errors import Permanent

MAX_RECEIVES: Final = 5
"""After so many failed attempts of the ingest's reader, an event goes to the dead-letter queue."""
DEAD_LETTER_DAYS: Final = 14
"""The longest that SQS keeps a message, so that people have time to look."""

_DEAD_LETTER: Final = "-dlq"


@dataclass(frozen=True)
class PixelQueue:
    """Where a pixel's events wait. `dead_letter_arn` is empty where the queue has none (only a look can find that)."""

    url: str
    arn: str
    dead_letter_arn: str


def queue_name(env: str, pixel_id: str) -> str:
    """The name of a pixel's queue, which follows from the pixel's id.

    Raises:
        Permanent: PIXEL_ID_INVALID.
    """
    name = f"{env}-pixel-{pixel_id}"
    if not re.fullmatch(r"[\w-]{1,76}", name, re.ASCII):  # SQS: 80 characters, and 4 are the dead-letter queue's
        raise Permanent(
            "PIXEL_ID_INVALID",
            f"No queue can be named after pixel {pixel_id!r}.",
            hint="A pixel's id has letters, digits, hyphens and underscores, and leaves room for the stage's name.",
            retryable_by_hand=False,
        )
    return name


def dead_letter_name(name: str) -> str:
    """The name of a queue's dead-letter queue."""
    return name + _DEAD_LETTER


def dead_letter_attributes() -> dict[str, str]:
    """What the dead-letter queue is to be like."""
    return {"MessageRetentionPeriod": str(DEAD_LETTER_DAYS * 24 * 3600), "SqsManagedSseEnabled": "true"}


def queue_arn(dead_letter_arn: str) -> str:
    """The ARN of a queue, from that of its dead-letter queue: same account, same region."""
    return dead_letter_arn.removesuffix(_DEAD_LETTER)


def queue_attributes(dead_letter_arn: str, ingest_principal: str) -> dict[str, str]:
    """What the queue is to be like; `ingest_principal` is the ARN that may send to it."""
    return {
        "SqsManagedSseEnabled": "true",
        "RedrivePolicy": _json({"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": str(MAX_RECEIVES)}),
        "Policy": _json(_ingest_policy(queue_arn(dead_letter_arn), ingest_principal)),
    }


def found_queue(url: str, attributes: dict[str, str]) -> PixelQueue:
    """The queue that has these attributes."""
    redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
    return PixelQueue(url, attributes["QueueArn"], redrive.get("deadLetterTargetArn", ""))


def _ingest_policy(arn: str, principal: str) -> dict[str, object]:
    """The ingest may send, over TLS, and this policy lets in nobody else. (IAM of the queue's own account can.)"""
    statement = {
        "Sid": "IngestSends",
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _json(value: object) -> str:
    """As JSON, which is the same text each time for equal values: SQS compares attributes as text."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
