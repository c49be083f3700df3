"""One person at a time changes a stage: a lock in its bucket, for whoever works on whichever machine.

CloudFormation refuses two at once by itself; Chalice would make things twice. A lock that a killed command left is
taken over by the next one in the same folder of the same machine, since there nobody holds the folder any more; anybody
else waits until it is an hour old, or removes it.
"""

from __future__ import annotations

import fcntl
import json
import socket
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.deadline import utc_now
from operate.aws import aws
from operate.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.deploy.work import Work

KEY: Final = "lock.json"
LEASE: Final = timedelta(hours=1)
"""The longest that a deploy takes, and more."""


@contextmanager
def locked(work: Work, doing: str) -> Iterator[None]:
    """Be the only one who changes a stage.

    Args:
        work: The stage; its bucket is there.
        doing: What is being done, for whoever comes meanwhile.

    Raises:
        Refused: Somebody else is at it; says who, and since when.
    """
    work.build.mkdir(parents=True, exist_ok=True)
    with (work.build / "at-work").open("w", encoding="utf-8") as folder:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another command changes {work.stage.name} from this folder.", "Wait until it is through."
            ) from None
        _take(work, doing)
        try:
            yield
        finally:
            # Who may not remove it any more, as their credentials have expired, leaves one that is taken over.
            with suppress(ClientError):
                work.client("s3").delete_object(Bucket=work.bucket.name, Key=KEY)


def _letting_go(work: Work) -> str:
    return aws(work.stage.region, f"s3 rm s3://{work.bucket.name}/{KEY}")


def _take(work: Work, doing: str) -> None:
    where = f"{socket.gethostname()}:{work.build}"
    mine = {"who": work.client("sts").get_caller_identity()["Arn"], "where": where, "doing": doing}
    body = json.dumps({**mine, "since": f"{utc_now():%Y-%m-%dT%H:%M:%S+00:00}"}).encode()
    client, place = work.client("s3"), {"Bucket": work.bucket.name, "Key": KEY}
    try:
        client.put_object(**place, Body=body, IfNoneMatch="*")
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in {"PreconditionFailed", "ConditionalRequestConflict"}:
            raise
    else:
        return
    there = work.bucket.read(KEY)
    held = _held(there) if there else {}
    if held is None:
        raise Refused(f"s3://{work.bucket.name}/{KEY} cannot be read: who is at it is not known.", _letting_go(work))
    if held and held["where"] != where and utc_now() - datetime.fromisoformat(held["since"]) < LEASE:
        raise Refused(
            f"{held['who']} has been at it since {held['since']}: {held['doing']} of {work.stage.name}, on "
            f"{held['where'].partition(':')[0]}.",
            f"Wait until that is through. If it was interrupted: {_letting_go(work)}",
        )
    client.put_object(**place, Body=body)


def _held(text: bytes) -> dict[str, Any] | None:
    """Who is at it; None: it does not say."""
    try:
        found: dict[str, Any] = json.loads(text)
        utc_now() - datetime.fromisoformat(found["since"])
        return {name: str(found[name]) for name in ("who", "where", "doing", "since")}
    except (ValueError, KeyError, TypeError):
        return None
