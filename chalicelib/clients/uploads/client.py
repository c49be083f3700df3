"""The bucket of uploads. A browser puts a file there itself, by a form that we have signed, so no file passes the API.

What the form allows is S3's to check: one key, one content type, so many bytes, so long. What is in the file is not:
whoever uses it looks (`chalicelib.clients.uploads.kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, error_code, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.clients.uploads.kinds import Kind, Table, content_type
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from datetime import datetime

    from types_boto3_s3 import S3Client

    from chalicelib.deadline import Deadline

PREFIX: Final = "uploads/"
LIFETIME: Final = timedelta(minutes=10)
"""How long a form can be used, at the most; a role's credentials may end sooner, and the form with them."""
_KEY: Final = re.compile(r"uploads/[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_.-]{1,128}){1,5}")
_GONE: Final = frozenset({"NoSuchKey", "404", "PreconditionFailed", "412", "InvalidRange", "416"})
"""Of what is not there, or not as it was looked at, or has no first byte: a form takes no empty file, so nobody who
came by one has put it there."""


@dataclass(frozen=True)
class UploadForm:
    """What a browser posts a file with, as multipart/form-data: these fields, then the file as ``file``.

    Attributes:
        url: Where to.
        fields: They are signed together: none can be changed, left out or added.
    """

    url: str
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Uploaded:
    """A file that is there.

    Attributes:
        size: Bytes.
        content_type: As the form had it; it says nothing of what is in the file.
        etag: Of what is in it: another file under the same key has another one.
    """

    key: str
    size: int
    content_type: str
    etag: str
    at: datetime


class TooLarge(Exception):
    """A file is larger than what was to be read of it."""


class Uploads:
    """Client of the bucket. Safe to share between threads.

    Args:
        s3: Answers the S3 client, the same one each time; asked at the first call, since making it is slow.
        bucket: Its name.
        call_time: How long one call may take.
    """

    def __init__(self, s3: Callable[[], S3Client], bucket: str, *, call_time: CallTime = NORMAL) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._call_seconds = call_time.seconds

    def form(self, key: str, kind: Kind | Table, most_bytes: int, lifetime: timedelta = LIFETIME) -> UploadForm:
        """A form for one file. Nothing is asked of S3: it is signed here.

        Args:
            key: Exactly where the file comes to lie; below `PREFIX`, and made of identifiers of ours.
            kind: What the file is to be.
            most_bytes: The largest that S3 takes; an empty one it does not take.
            lifetime: How long the form can be used.

        Raises:
            ValueError: The key could name something else.
            Retryable: UPLOADS_UNAVAILABLE: there are no credentials to sign with.
        """
        fields = {"Content-Type": content_type(kind), "success_action_status": "201"}
        conditions: list[Any] = [*({name: value} for name, value in fields.items())]
        conditions += [["content-length-range", 1, most_bytes]]
        try:
            made = self._s3().generate_presigned_post(
                self._bucket,
                _checked(key),
                Fields=dict(fields),
                Conditions=conditions,
                ExpiresIn=int(lifetime.total_seconds()),
            )
        except BotoCoreError as error:
            raise translated(error, {}, _unavailable) from None
        return UploadForm(made["url"], made["fields"])

    def head(self, key: str, deadline: Deadline) -> Uploaded | None:
        """What is there under a key; None: nothing.

        Raises:
            Retryable: UPLOADS_UNAVAILABLE; OUT_OF_TIME.
            Permanent: UPLOADS_DENIED, UPLOADS_BUCKET_MISSING.
        """
        found = self._asked(deadline, lambda: self._s3().head_object(Bucket=self._bucket, Key=_checked(key)))
        return _uploaded(key, found["ContentLength"], found) if found else None

    def get(self, key: str, most_bytes: int, deadline: Deadline) -> tuple[Uploaded, bytes] | None:
        """A file with what is in it; None: there is none.

        Args:
            most_bytes: No more is read.

        Raises:
            TooLarge: It is longer.
            Others as `head`.
        """

        def read() -> Any:
            answer = self._s3().get_object(Bucket=self._bucket, Key=_checked(key), Range=f"bytes=0-{most_bytes}")
            return {**answer, "content": answer["Body"].read()}

        found = self._asked(deadline, read)
        if not found:
            return None
        content: bytes = found["content"]
        if len(content) > most_bytes:
            raise TooLarge
        return _uploaded(key, len(content), found), content

    def put(self, key: str, kind: Kind | Table, content: bytes | IO[bytes], deadline: Deadline) -> None:
        """Lay a file down; whatever was there is gone. The same again changes nothing.

        Args:
            content: That was looked at: nothing here does. A file is sent from where it stands, and not held.

        Raises:
            As `head`.
        """
        self._asked(
            deadline,
            lambda: self._s3().put_object(
                Bucket=self._bucket, Key=_checked(key), Body=content, ContentType=content_type(kind)
            ),
        )

    def beginning(self, key: str, most_bytes: int, deadline: Deadline) -> tuple[Uploaded, bytes] | None:
        """The first bytes of a file, however long it is; None: there is none. Its `Uploaded.size` is all of it.

        Raises:
            As `head`.
        """

        def read() -> Any:
            answer = self._s3().get_object(Bucket=self._bucket, Key=_checked(key), Range=f"bytes=0-{most_bytes - 1}")
            return {**answer, "content": answer["Body"].read()}

        found = self._asked(deadline, read)
        if not found:
            return None
        # As "bytes 0-63/1234" (RFC 9110 section 14.4).
        whole = str(found.get("ContentRange", "")).rpartition("/")[2]
        size = int(whole) if whole.isdecimal() else len(found["content"])
        return _uploaded(key, size, found), found["content"]

    def part(self, key: str, offset: int, length: int, deadline: Deadline, *, etag: str = "") -> bytes | None:
        """Some bytes of a file: as many as asked for, fewer only where it ends.

        Args:
            offset: The first.
            length: How many, 1 at the least.
            etag: As it was looked at; empty: whatever lies there.

        Returns:
            None: it is gone, or another one lies there by now.

        Raises:
            As `head`.
        """
        condition: Any = {"IfMatch": f'"{etag}"'} if etag else {}

        def read() -> Any:
            answer = self._s3().get_object(
                Bucket=self._bucket, Key=_checked(key), Range=f"bytes={offset}-{offset + length - 1}", **condition
            )
            return {"content": answer["Body"].read()}

        found = self._asked(deadline, read)
        return found["content"] if found else None

    def copy(self, source: Uploaded, to: str, deadline: Deadline) -> bool:
        """Lay a file that was looked at down in another place, where no form leads; again changes nothing.

        Args:
            source: As it was looked at. Another one that has come to lie there since is not copied.
            to: The other place; below `PREFIX`.

        Returns:
            Whether it was still there as it was looked at.

        Raises:
            As `head`.
        """

        def copied() -> Any:
            return self._s3().copy_object(
                Bucket=self._bucket,
                Key=_checked(to),
                CopySource={"Bucket": self._bucket, "Key": _checked(source.key)},
                CopySourceIfMatch=f'"{source.etag}"',
            )

        return bool(self._asked(deadline, copied))

    def address(self, key: str, lifetime: timedelta = LIFETIME) -> str:
        """An address at which whoever has it can read a file, for a while. Nothing is asked of S3: it is signed here,
        and says that the file is to be kept and not shown: what is in it was made by somebody else.

        Raises:
            ValueError: It is no key of an upload.
            Retryable: UPLOADS_UNAVAILABLE: there are no credentials to sign with.
        """
        asked = {"Bucket": self._bucket, "Key": _checked(key), "ResponseContentDisposition": "attachment"}
        try:
            made: str = self._s3().generate_presigned_url(
                "get_object", Params=asked, ExpiresIn=int(lifetime.total_seconds())
            )
        except BotoCoreError as error:
            raise translated(error, {}, _unavailable) from None
        return made

    def delete(self, key: str, deadline: Deadline) -> None:
        """Let a file be gone; again changes nothing. Where it was none, it is none.

        Raises:
            As `head`.
        """
        self._asked(deadline, lambda: self._s3().delete_object(Bucket=self._bucket, Key=_checked(key)))

    def _asked(self, deadline: Deadline, call: Callable[[], Any]) -> Any:
        """What S3 answers; None: there is no such file."""
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to S3.", spends_failure=False)
        try:
            return call()
        except ClientError as error:
            if error_code(error) in _GONE:
                return None
            raise translated(error, _readings(self._bucket), _unavailable) from None
        except BotoCoreError as error:
            raise translated(error, {}, _unavailable) from None


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or any(part in {".", ".."} for part in key.split("/")):
        raise ValueError("not the key of an upload")
    return key


def _uploaded(key: str, size: int, found: Mapping[str, Any]) -> Uploaded:
    etag = str(found["ETag"]).strip('"')
    return Uploaded(key, size, found.get("ContentType", ""), etag, found["LastModified"])


def _readings(bucket: str) -> Mapping[str, Reading]:
    def denied(failure: AwsFailure) -> Permanent:
        rights = "s3:GetObject, s3:PutObject and s3:DeleteObject"
        hint = f"Allow this function's role {rights} on {bucket}/{PREFIX}*; then retry."
        return Permanent("UPLOADS_DENIED", f"{failure.operation} was denied ({failure.code}).", hint=hint)

    def missing(failure: AwsFailure) -> Permanent:
        message = f"There is no bucket of uploads of this name ({failure.code})."
        return Permanent("UPLOADS_BUCKET_MISSING", message, hint=f"Check UPLOADS_BUCKET: it is {bucket}.")

    names = ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch")
    return {**dict.fromkeys(names, denied), "NoSuchBucket": missing}


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("UPLOADS_UNAVAILABLE", f"The bucket of uploads cannot be asked at the moment ({failure.code}).")
