"""The event bucket: what the pixels' ingest wrote of the events that it took, and of those that it refused. Reads only.

The ingest writes objects ``events/{pixel_id}/{yyyy}/{mm}/{dd}/{hh}/{uuid}.jsonl``, one JSON event a line, and counts
what it refused of a pixel in ``events/{pixel_id}/_refused.json``. The newest events are found by going down the newest
folder of each level, so it costs the same for ten events and for ten billion. What is no event is stepped over: markers
that some tools leave for a folder, folders that a wrong clock has put into the future. Objects may be gzipped
(``.jsonl.gz``), as delivery streams write them.
"""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.analytics.events import (
    Activity,
    Event,
    Refusals,
    events_of,
    newest_last,
    refusals_of,
    time_of,
)
from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.deadline import utc_now
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectTypeDef

    from chalicelib.deadline import Clock, Deadline

__all__ = ["Activity", "EventBucket", "Refusals"]

LEVELS: Final = 4
"""Year, month, day, hour."""
LARGEST_SAMPLE: Final = 256 * 1024
"""Bytes that are read of one object of events; the rest of it is left."""
LARGEST_COUNT: Final = 64 * 1024
"""Bytes that are read of the count of refused events, which is far smaller."""
OBJECTS_SAMPLED: Final = 2
MOST_FOLDERS: Final = 12
"""Folders that are looked into, at most: four lead to an hour, the others are for hours in which there is no event."""
CLOCKS_APART: Final = timedelta(hours=1)
"""What is dated further ahead than this is not true yet."""
_REFUSED: Final = "_refused.json"
_PLAIN: Final = ".jsonl"
_GZIPPED: Final = ".jsonl.gz"


class EventBucket:
    """The client of the event bucket. Safe to share between threads.

    Args:
        s3: Answers the S3 client, the same one each time; asked at the first call, since making it is slow.
        bucket: The bucket's name.
        role: ARN of the role assumed in the analytics account; empty where it is this function's own.
        call_time: How long one call may take.
        clock: The present moment.
    """

    def __init__(
        self,
        s3: Callable[[], S3Client],
        bucket: str,
        *,
        role: str = "",
        call_time: CallTime = NORMAL,
        clock: Clock = utc_now,
    ) -> None:
        self._s3 = s3
        self._clock = clock
        self._bucket = bucket
        self._call_seconds = call_time.seconds * (2 if role else 1)
        self._who = role or "this function's own role"

    def activity(self, pixel_id: str, deadline: Deadline) -> Activity:
        """When the last event of a pixel came, a sample of the newest ones, and what was refused.

        Five lists as a rule, never more than thirteen, and two objects read for each hour that is looked into.

        Raises:
            Retryable: EVENTS_UNAVAILABLE; EVENTS_NONSENSE: an object is not what the ingest writes; OUT_OF_TIME.
            Permanent: EVENTS_DENIED; EVENT_BUCKET_MISSING; EVENTS_FORMAT_UNKNOWN: there are objects, of a kind that
                cannot be read here.
        """
        top = self._list(f"events/{pixel_id}/", deadline, folders=True)
        refused = f"events/{pixel_id}/{_REFUSED}"
        counted = refused in (found.get("Key") for found in top.get("Contents", []))
        refusals = refusals_of(self._read(refused, LARGEST_COUNT, deadline)) if counted else None
        return Activity.of(self._newest(top, deadline), refusals)

    def _newest(self, top: ListObjectsV2OutputTypeDef, deadline: Deadline) -> list[Event]:
        """Events of the newest objects of the newest hour that has any."""
        latest = self._clock() + CLOCKS_APART
        folders = _folders_in(top, latest)
        for _ in range(MOST_FOLDERS):
            if not folders:
                return []
            newest = folders.pop()
            is_hour = len(time_of(newest)) == LEVELS
            found = self._list(newest, deadline, folders=not is_hour)
            if not is_hour:
                folders += _folders_in(found, latest)
            elif events := self._events_in(found, latest, deadline):
                return events
        raise Retryable("EVENTS_NONSENSE", f"The newest {MOST_FOLDERS} folders of the event bucket hold no event.")

    def _events_in(self, hour: ListObjectsV2OutputTypeDef, latest: datetime, deadline: Deadline) -> list[Event]:
        events: list[Event] = []
        for found in newest_objects(hour.get("Contents", [])):
            content = self._read(found["Key"], LARGEST_SAMPLE, deadline)
            events += events_of(_unzipped(content) if found["Key"].endswith(_GZIPPED) else content)
        return [event for event in events if event.received_at <= latest]

    def _list(self, prefix: str, deadline: Deadline, *, folders: bool) -> ListObjectsV2OutputTypeDef:
        given: Any = {"Delimiter": "/"} if folders else {}
        found: ListObjectsV2OutputTypeDef = self._call(
            deadline, lambda: self._s3().list_objects_v2(Bucket=self._bucket, Prefix=prefix, **given)
        )
        if found.get("Name") != self._bucket:  # an answer without anything is not an empty folder
            raise Retryable("EVENTS_NONSENSE", "The answer of S3 is not a list of this bucket.")
        return found

    def _read(self, key: str, largest: int, deadline: Deadline) -> bytes:
        def read() -> bytes:
            answer = self._s3().get_object(Bucket=self._bucket, Key=key, Range=f"bytes=0-{largest - 1}")
            return answer["Body"].read()

        content: bytes = self._call(deadline, read)
        return content

    def _call(self, deadline: Deadline, call: Callable[[], Any]) -> Any:
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to S3.", spends_failure=False)
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise translated(error, _readings(self._bucket, self._who), _unavailable) from error


def newest_objects(found: list[ObjectTypeDef]) -> list[ObjectTypeDef]:
    """The objects of events that were written last, of a folder. Empty objects are no events: some tools leave them as
    markers of a folder.

    Raises:
        Permanent: EVENTS_FORMAT_UNKNOWN: there are objects, and none is of a kind that can be read here.
    """
    filled = [each for each in found if each["Size"]]
    written = [each for each in filled if each["Key"].endswith((_PLAIN, _GZIPPED))]
    if filled and not written:
        kinds = sorted({re.sub(r"[^a-z0-9.]", "", PurePosixPath(each["Key"]).suffix.lower()) for each in filled})
        raise Permanent(
            "EVENTS_FORMAT_UNKNOWN",
            f"The newest objects of the event bucket are of a kind that cannot be read here: {', '.join(kinds)[:40]}.",
            hint=f"Let the ingest write {_PLAIN} or {_GZIPPED} objects, one JSON event a line.",
        )
    return sorted(written, key=lambda each: each["LastModified"], reverse=True)[:OBJECTS_SAMPLED]


def _folders_in(found: ListObjectsV2OutputTypeDef, latest: datetime) -> list[str]:
    return newest_last((each.get("Prefix", "") for each in found.get("CommonPrefixes", [])), latest)


def _unzipped(content: bytes) -> bytes:
    """The beginning of what was gzipped; the object itself may have been cut off.

    Raises:
        Retryable: EVENTS_NONSENSE: it is not gzip.
    """
    try:
        return zlib.decompressobj(wbits=31).decompress(content, LARGEST_SAMPLE)
    except zlib.error:
        raise Retryable("EVENTS_NONSENSE", "An object of the event bucket is named .gz and is not gzip.") from None


def _readings(bucket: str, who: str) -> Mapping[str, Reading]:
    """What S3's error codes mean for this bucket."""

    def denied(failure: AwsFailure) -> Permanent:
        return Permanent(
            "EVENTS_DENIED",
            f"{failure.operation} was denied for the event bucket ({failure.code}).",
            hint=f"Allow {who} s3:ListBucket on bucket {bucket} and s3:GetObject on its events/*.",
        )

    def missing(failure: AwsFailure) -> Permanent:
        message = f"There is no event bucket of this name ({failure.code})."
        return Permanent("EVENT_BUCKET_MISSING", message, hint=f"Check EVENT_BUCKET: it is {bucket}.")

    def empty(_: AwsFailure) -> Retryable:  # a range of nothing cannot be had
        return Retryable("EVENTS_NONSENSE", "An object of the event bucket is empty.")

    names = ("AccessDenied", "AccessDeniedException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403")
    return {**dict.fromkeys(names, denied), "NoSuchBucket": missing, "InvalidRange": empty}


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("EVENTS_UNAVAILABLE", f"The event bucket cannot be asked at the moment ({failure.code}).")
