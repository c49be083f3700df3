"""How much was refused of each pixel, and why: an object beside its events, for the health's probes to read."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.deadline import Clock, utc_now

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MOST_RECENT = 50
"""Posts whose moments are kept: enough to tell a shop whose every post is refused from a stranger's few."""
NOBODY = "_unknown"
"""Takes the place of a pixel id that is no customer's, so that made-up ids make no objects."""


def refused_key(pixel_id: str) -> str:
    """Key of the object in the event bucket."""
    return f"events/{pixel_id}/_refused.json"


@dataclass(frozen=True)
class _Stored:
    """What the bucket has."""

    count: int = 0
    recent: tuple[str, ...] = ()


@dataclass
class _Tally:
    """One pixel's count. `writing` is held by whoever writes; `counting` only for a moment."""

    writing: threading.Lock = field(default_factory=threading.Lock)
    counting: threading.Lock = field(default_factory=threading.Lock)
    stored: _Stored | None = None
    fresh: int = 0
    recent: list[str] = field(default_factory=list)
    reason: str = ""
    message: str = ""


class Refusals:
    """Counts refusals: ``{"count", "last_at", "recent", "reason", "message"}``. Thread-safe.

    `recent` holds the moments of the last posts of which something was refused; reason and message are of the latest.

    What is counted is in the bucket when `count` returns, and refusals that come together share one write. One service
    at a time counts in a bucket: nothing joins the counts of two.

    Args:
        s3: The event bucket's service.
        bucket: The event bucket.
        clock: The present moment.
    """

    def __init__(self, s3: S3Client, bucket: str, clock: Clock = utc_now) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._clock = clock
        self._lock = threading.Lock()
        self._tallies: dict[str, _Tally] = {}

    def count(self, pixel_id: str, reason: str, message: str, refused: int = 1) -> None:
        """Count refused events (a post that could not be read at all counts as one).

        Args:
            pixel_id: A customer's, or `NOBODY`.
            reason: Stable upper-case identifier.
            message: Why, without any value that was sent.
            refused: How many.
        """
        with self._lock:
            tally = self._tallies.setdefault(pixel_id, _Tally())
        with tally.counting:
            tally.fresh += refused
            tally.recent.append(self._clock().isoformat())
            tally.reason, tally.message = reason, message
        with tally.writing:
            self._write(pixel_id, tally)

    def _write(self, pixel_id: str, tally: _Tally) -> None:
        with tally.counting:
            fresh, recent = tally.fresh, list(tally.recent)
            told = {"reason": tally.reason, "message": tally.message}
        if not fresh:
            return  # another writer took this refusal along
        earlier = self._stored(pixel_id) if tally.stored is None else tally.stored
        counted = _Stored(earlier.count + fresh, (*earlier.recent, *recent)[-MOST_RECENT:])
        body = json.dumps({"count": counted.count, "last_at": recent[-1], "recent": counted.recent, **told}).encode()
        key = refused_key(pixel_id)
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")
        with tally.counting:
            tally.stored, tally.fresh = counted, tally.fresh - fresh
            del tally.recent[: len(recent)]

    def _stored(self, pixel_id: str) -> _Stored:
        """What an earlier run of the service counted."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=refused_key(pixel_id))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                return _Stored()
            raise
        found = json.loads(answer["Body"].read())
        return _Stored(int(found["count"]), tuple(found.get("recent", ())))
