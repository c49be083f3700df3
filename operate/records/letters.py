"""What the two dead-letter queues hold: wakes that became no trigger, and stream events that the event source gave up.

A wake names its record. Of events, Lambda sends the place in the stream and not the records themselves (AWS Lambda
Developer Guide, "Retain discarded batches"), so the stream is read there; it keeps what it has for 24 hours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.records.codec import TRIGGER

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

AT_ONCE: Final = 10
"""Messages of one request. Source: Amazon SQS, "Quotas"."""
HELD_SECONDS: Final = 300
"""For how long others do not see a message that was looked at here."""
_GONE: Final = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException"})
_EMPTY_PAGES: Final = 20
"""Pages of a shard without a record after which reading stops: open shards have no end."""


@dataclass(frozen=True)
class Letter:
    """A message of a dead-letter queue.

    Attributes:
        queue: The queue's address.
        receipt: What deletes it.
        keys: Partition keys of the records that it names.
        why: Why it names none, or not all; empty: it does.
        sent_at: Milliseconds since 1970.
    """

    queue: str
    receipt: str
    keys: tuple[str, ...]
    why: str
    sent_at: int


def letters(sqs: SQSClient, streams: Any, queue: str, *, at_most: int) -> Iterator[Letter]:
    """The messages of a queue, each once; others do not see them for `HELD_SECONDS`, or until they are `given_back`.

    Args:
        streams: boto3's client of DynamoDB Streams.
        at_most: How many.
    """
    seen: set[str] = set()
    while len(seen) < at_most:
        answer = sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=min(AT_ONCE, at_most - len(seen)),
            VisibilityTimeout=HELD_SECONDS,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        fresh = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
        if not fresh:
            return
        for message in fresh:
            seen.add(message["MessageId"])
            keys, why = named(streams, message.get("Body", ""))
            sent_at = int(message.get("Attributes", {}).get("SentTimestamp", "0"))
            yield Letter(queue, message["ReceiptHandle"], keys, why, sent_at)


def named(streams: Any, body: str) -> tuple[tuple[str, ...], str]:
    """The records that a message is about, and why it does not say which; that is empty where it does."""
    try:
        said = json.loads(body)
    except ValueError:
        return (), "it is no JSON"
    match said:
        case {"key": str(key)} if key:
            return (key,), ""
        case {"DDBStreamBatchInfo": {"streamArn": str(), "shardId": str(), "startSequenceNumber": str()} as place}:
            return _of_the_stream(streams, place)
        case _:
            return (), "it names no record"


def deleted(sqs: SQSClient, letter: Letter) -> None:
    """Take a message off its queue."""
    sqs.delete_message(QueueUrl=letter.queue, ReceiptHandle=letter.receipt)


def given_back(sqs: SQSClient, letter: Letter) -> None:
    """Let others see a message at once."""
    sqs.change_message_visibility(QueueUrl=letter.queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0)


def _of_the_stream(streams: Any, place: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    last = int(place.get("endSequenceNumber") or place["startSequenceNumber"])
    found: dict[str, None] = {}
    try:
        for record in _records(streams, place):
            if int(record["SequenceNumber"]) > last:
                break
            if record["Keys"].get("sk", {}).get("S") == TRIGGER:
                found[record["Keys"]["pk"]["S"]] = None
    except ClientError as error:
        if error.response.get("Error", {}).get("Code", "") not in _GONE:
            raise
        return (), "the stream keeps what it was for 24 hours only; the sweep has found the records"
    return tuple(found), "" if found else "the stream has no trigger there any more; the sweep has found the records"


def _records(streams: Any, place: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    iterator = streams.get_shard_iterator(
        StreamArn=place["streamArn"],
        ShardId=place["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=place["startSequenceNumber"],
    )["ShardIterator"]
    empty = 0
    while iterator and empty < _EMPTY_PAGES:
        answer = streams.get_records(ShardIterator=iterator)
        yield from (each["dynamodb"] for each in answer["Records"])
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator")
