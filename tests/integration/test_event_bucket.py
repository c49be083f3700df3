"""What the event bucket says of a pixel: the newest events, whatever lies before them, and what was refused."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.clients.analytics.connect import events
from chalicelib.clients.analytics.event_bucket import (
    LARGEST_SAMPLE,
    Activity,
    EventBucket,
    newest_objects,
)
from chalicelib.clients.aws.session import CallTime
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from tests.deployment import deployment
from tests.table import REGION

pytestmark = pytest.mark.own_clients

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = "test-pixel-events"
PIXEL = "px-1"
NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def s3(aws: None) -> S3Client:
    client = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture
def bucket(s3: S3Client) -> EventBucket:
    return events(Platforms(deployment(event_bucket=BUCKET)))


def event(at: datetime, document: str | None = "d1", **more: Any) -> dict[str, Any]:
    return {"event_id": "e", "type": "click", "document_id": document, "received_at": at.isoformat(), **more}


def put(s3: S3Client, at: datetime, *events: dict[str, Any], name: str = "1", pixel: str = PIXEL) -> None:
    body = "".join(json.dumps(each) + "\n" for each in events)
    s3.put_object(Bucket=BUCKET, Key=f"events/{pixel}/{at:%Y/%m/%d/%H}/{name}.jsonl", Body=body.encode())


def refuse(s3: S3Client, body: object) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/_refused.json", Body=content)


def seen(bucket: EventBucket) -> Activity:
    return bucket.activity(PIXEL, Deadline.after(60))


def test_a_pixel_of_which_nothing_came_has_no_activity(bucket: EventBucket, s3: S3Client) -> None:
    put(s3, NINE, event(NINE), pixel="px-10")
    assert seen(bucket) == Activity()


def test_the_newest_hour_counts_whatever_was_before(bucket: EventBucket, s3: S3Client) -> None:
    for hours in (0, 1, 24, 24 * 31, 24 * 400):
        at = NINE - timedelta(hours=hours)
        put(s3, at, event(at, f"d{hours}"))
    assert seen(bucket) == Activity(NINE, 1, ("d0",))


def test_the_sample_names_documents_newest_first_and_once(bucket: EventBucket, s3: S3Client) -> None:
    later = NINE + timedelta(minutes=5)
    put(s3, NINE, event(NINE, "old"), event(later, "new"), event(NINE, None), event(later, "new"))
    assert seen(bucket) == Activity(later, 4, ("new", "old"))


def test_a_look_takes_five_lists_and_two_reads_however_much_there_is(s3: S3Client) -> None:
    calls: list[str] = []
    s3.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    for hours in range(30):
        for name in ("1", "2", "3"):
            put(s3, NINE - timedelta(hours=hours), event(NINE), name=name)
    calls.clear()
    seen(EventBucket(lambda: s3, BUCKET))
    assert calls == ["ListObjectsV2"] * 5 + ["GetObject"] * 2


@pytest.mark.parametrize(
    "key",
    [
        "2026/01/05/10/",  # what some consoles leave for a folder
        "2026/01/05/11/empty.jsonl",
        "2026/02/",
        "2036/05/01/10/tomorrow.jsonl",
        "backup/2026/01/05/12/copy.jsonl",
    ],
)
def test_the_last_event_is_found_behind_what_is_none(bucket: EventBucket, s3: S3Client, key: str) -> None:
    put(s3, NINE, event(NINE))
    other = json.dumps(event(NINE - timedelta(hours=1), "other")).encode()
    body = b"" if key.endswith("/") or "empty" in key else other
    s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/{key}", Body=body)
    assert seen(bucket) == Activity(NINE, 1, ("d1",))


def test_an_event_that_claims_to_come_from_the_future_is_not_the_last_one(bucket: EventBucket, s3: S3Client) -> None:
    put(s3, NINE, event(NINE), event(datetime(2036, 1, 1, tzinfo=UTC), "d2036"))
    assert seen(bucket) == Activity(NINE, 1, ("d1",))


@pytest.mark.parametrize("kept", [1.0, 0.5])
def test_events_may_be_gzipped_and_only_begun_to_be_read(bucket: EventBucket, s3: S3Client, kept: float) -> None:
    lines = b"".join(json.dumps(event(NINE, f"d{number}")).encode() + b"\n" for number in range(50))
    content = gzip.compress(lines)
    key = f"events/{PIXEL}/{NINE:%Y/%m/%d/%H}/1.jsonl.gz"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content[: int(len(content) * kept)])
    found = seen(bucket)
    assert (found.last_at, found.document_ids[0]) == (NINE, "d0")


def test_what_is_named_gz_and_is_not_gzipped_is_nonsense(bucket: EventBucket, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/{NINE:%Y/%m/%d/%H}/1.jsonl.gz", Body=b"no gzip")
    with pytest.raises(Retryable, match="EVENTS_NONSENSE"):
        seen(bucket)


def test_a_format_that_cannot_be_read_is_named_instead_of_there_being_no_event(
    bucket: EventBucket, s3: S3Client
) -> None:
    put(s3, NINE, event(NINE))
    s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/{NINE:%Y/%m/%d}/10/1.parquet", Body=b"PAR1")
    with pytest.raises(Permanent, match=r"EVENTS_FORMAT_UNKNOWN.*\.parquet") as refusal:
        seen(bucket)
    assert ".jsonl" in refusal.value.hint


def test_hours_without_any_event_end_the_search_in_words(bucket: EventBucket, s3: S3Client) -> None:
    for hour in range(20):
        s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/2026/01/05/{hour:02}/", Body=b"")
    with pytest.raises(Retryable, match="EVENTS_NONSENSE"):
        seen(bucket)


def test_of_an_hour_the_objects_that_were_written_last_are_read() -> None:
    found: Any = [
        {"Key": f"{minute}.jsonl", "Size": size, "LastModified": NINE + timedelta(minutes=minute)}
        for minute, size in ((2, 9), (4, 9), (1, 9), (5, 0), (3, 9))
    ]
    assert [each["Key"] for each in newest_objects(found)] == ["4.jsonl", "3.jsonl"]


def test_what_is_refused_is_said_beside_what_is_taken(bucket: EventBucket, s3: S3Client) -> None:
    refuse(s3, {"count": 3, "last_at": NINE.isoformat(), "reason": "PIXEL_UNKNOWN", "message": "Not ours."})
    only_refused = seen(bucket)
    assert only_refused.last_at is None
    assert only_refused.refused is not None
    found = only_refused.refused
    assert (found.count, found.last_at, found.reason, found.message) == (3, NINE, "PIXEL_UNKNOWN", "Not ours.")
    put(s3, NINE, event(NINE))
    assert seen(bucket) == Activity(NINE, 1, ("d1",), found)


def test_nought_refused_is_nothing_refused(bucket: EventBucket, s3: S3Client) -> None:
    refuse(s3, {"count": 0, "last_at": NINE.isoformat(), "reason": ""})
    assert seen(bucket).refused is None


def test_the_reason_of_a_refusal_quotes_no_address_and_no_markup_of_control(bucket: EventBucket, s3: S3Client) -> None:
    message = "Sent by\x1b[2J ada@shop.example twice. " + "x" * 300
    refuse(s3, {"count": 1, "last_at": NINE.isoformat(), "reason": "<b>", "message": message})
    found = seen(bucket).refused
    assert found is not None
    assert found.reason == "UNNAMED"
    assert "@" not in found.message
    assert "\x1b" not in found.message
    assert len(found.message) <= 200


def test_half_a_line_at_the_end_of_a_large_object_is_no_nonsense(bucket: EventBucket, s3: S3Client) -> None:
    filler = event(NINE, "d1", query="x" * 1000)
    put(s3, NINE, *[filler] * (LARGEST_SAMPLE // 1000))
    activity = seen(bucket)
    assert (activity.last_at, activity.document_ids) == (NINE, ("d1",))


def test_lines_that_are_no_events_are_left_out(bucket: EventBucket, s3: S3Client) -> None:
    put(s3, NINE, {"hello": 1}, event(NINE), {**event(NINE), "received_at": "yesterday"})
    assert seen(bucket) == Activity(NINE, 1, ("d1",))


@pytest.mark.parametrize("body", [b"<html>", b'{"a": 1}\n[]', b"\xff\xfe"])
def test_an_object_without_any_event_is_nonsense(bucket: EventBucket, s3: S3Client, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/2026/01/05/09/1.jsonl", Body=body)
    with pytest.raises(Retryable, match="EVENTS_NONSENSE"):
        seen(bucket)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"count": -1}', {"count": "many", "last_at": "a@b.example"}])
def test_a_count_that_cannot_be_read_is_nonsense_and_is_not_quoted(
    bucket: EventBucket, s3: S3Client, body: object
) -> None:
    refuse(s3, body)
    with pytest.raises(Retryable, match="EVENTS_NONSENSE") as refusal:
        seen(bucket)
    assert "a@b.example" not in repr(refusal.value.__context__) + str(refusal.value)


def test_what_is_not_of_the_layout_is_passed_over(bucket: EventBucket, s3: S3Client) -> None:
    for key in ("notes/1.jsonl", "zzzz/1.jsonl", "2026/_tmp/1.jsonl", "2026/01/05/09/1.tmp", "2026/01/05/09/0.jsonl"):
        s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/{key}", Body=b"")
    assert seen(bucket) == Activity()


def test_a_bucket_that_is_not_there_is_an_operators_business(s3: S3Client) -> None:
    with pytest.raises(Permanent, match="EVENT_BUCKET_MISSING") as refusal:
        EventBucket(lambda: s3, "no-such-bucket").activity(PIXEL, Deadline.after(60))
    assert "EVENT_BUCKET" in refusal.value.hint


class Failing:
    """An S3 client whose every call fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.asked = 0

    def list_objects_v2(self, **_: Any) -> Any:
        self.asked += 1
        raise self.error


def test_a_denial_names_the_permissions_that_lack() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "user x"}}, "ListObjectsV2")
    with pytest.raises(Permanent, match="EVENTS_DENIED") as refusal:
        EventBucket(lambda: Failing(denied), BUCKET, role="arn:role").activity(PIXEL, Deadline.after(60))  # type: ignore[arg-type, return-value]
    assert "arn:role s3:ListBucket" in refusal.value.hint
    assert "user x" not in str(refusal.value)


def test_no_answer_may_pass() -> None:
    failing = Failing(ReadTimeoutError(endpoint_url="http://s3"))
    with pytest.raises(Retryable, match="EVENTS_UNAVAILABLE"):
        EventBucket(lambda: failing, BUCKET).activity(PIXEL, Deadline.after(60))  # type: ignore[arg-type, return-value]


def test_an_answer_without_anything_in_it_is_not_an_empty_folder() -> None:
    class Empty:
        def list_objects_v2(self, **_: Any) -> Any:
            return {}

    with pytest.raises(Retryable, match="EVENTS_NONSENSE"):
        EventBucket(lambda: Empty(), BUCKET).activity(PIXEL, Deadline.after(60))  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(("role", "left"), [("", 1.2), ("arn:role", 2.5)])
def test_no_call_is_begun_that_might_not_be_over_in_time(role: str, left: float) -> None:
    failing = Failing(AssertionError())
    bucket = EventBucket(lambda: failing, BUCKET, role=role, call_time=CallTime(0.4, 0.9))  # type: ignore[arg-type, return-value]
    with pytest.raises(Retryable, match="OUT_OF_TIME"):
        bucket.activity(PIXEL, Deadline.after(left))
    assert failing.asked == 0
