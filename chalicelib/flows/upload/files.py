"""The files of uploads: what is looked at while a program waits, and where they are put."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NoReturn

from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.tenant.validation import slices
from chalicelib.flows.tenant.validation.refusals import Refused
from chalicelib.flows.tenant.validation.sniff import Csv, of_kind, sniff
from chalicelib.flows.upload import job
from chalicelib.flows.upload.job import Laid

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.clients.uploads.client import UploadForm, Uploads
    from chalicelib.executors.uploaded import Read
    from chalicelib.flows.tenant.validation.adapters import Adapter
    from chalicelib.records.record import Record

SENT_AT_MOST: Final = 4 * 1024 * 1024
"""Bytes of a file that is sent with its request: as base64 it fits into the 6 MB of Lambda's."""
BODY_AT_MOST: Final = SENT_AT_MOST + 16 * 1024
"""The same, with what stands around it."""
BY_FORM_AT_MOST: Final = {"csv": 1024**3, "xlsx": 64 * 1024**2}
"""The same, of a file that is uploaded by a form. A workbook of 100,000 rows has some 10 MB."""
SECONDS: Final = 15.0
"""That S3 has in all while a program waits."""


def looked_at(content: bytes, adapter: Adapter) -> Laid:
    """Look at a file that was sent, before anything is kept of it.

    Raises:
        Problem: 422 UPLOAD_UNUSABLE with what is wrong and what to do.
    """
    if len(content) > SENT_AT_MOST:
        most = SENT_AT_MOST // 1024**2
        by_form = "Ask for a form (POST /uploads/presigned), and upload it by that."
        raise unusable("FILE_TOO_LARGE", f"The file has more than {most} MB. {by_form}")
    _check(lambda offset, length: content[offset : offset + length], len(content), adapter)
    return Laid(len(content), hashlib.md5(content, usedforsecurity=False).hexdigest())


def laying(uploads: Uploads, adapter: Adapter, content: bytes) -> Callable[[str], None]:
    """What lays a file down under the id of its upload.

    Raises:
        Problem: As it is called: 503 UPLOADS_UNAVAILABLE.
    """

    def lay(upload_id: str) -> None:
        try:
            uploads.put(job.file_key(upload_id, adapter), adapter.takes, content, Deadline.after(SECONDS))
        except PlatformError as error:
            raise _unavailable() from error

    return lay


def form(uploads: Uploads, record: Record) -> UploadForm:
    """The form by which a file is uploaded.

    Raises:
        Problem: 503 UPLOADS_UNAVAILABLE.
    """
    adapter = job.adapter_of(record)
    try:
        return uploads.form(job.file_key(record.record_id, adapter), adapter.takes, int(record.fields["most"]))
    except PlatformError as error:
        raise _unavailable() from error


def uploaded(uploads: Uploads, record: Record) -> Laid:
    """Look at a file that was uploaded by a form.

    Raises:
        Problem: 422 UPLOAD_UNUSABLE; 503 UPLOADS_UNAVAILABLE.
    """
    adapter, deadline = job.adapter_of(record), Deadline.after(SECONDS)
    key = job.file_key(record.record_id, adapter)
    try:
        found = uploads.head(key, deadline)
        if found is None:
            raise unusable("FILE_MISSING", "Nothing was uploaded by the form yet. Upload the file, then submit it.")
        etag = found.etag

        def read(offset: int, length: int) -> bytes:
            part = uploads.part(key, offset, length, deadline, etag=etag)
            return part if part is not None else _changed()

        _check(read, found.size, adapter)
    except PlatformError as error:
        raise _unavailable() from error
    return Laid(found.size, etag, pinned=True)


def exported(uploads: Uploads, key: str, content: bytes) -> str:
    """Lay an export down; an address at which it can be read for ten minutes.

    Raises:
        Problem: 503 UPLOADS_UNAVAILABLE.
    """
    try:
        uploads.put(key, "csv", content, Deadline.after(SECONDS))
        return uploads.address(key)
    except PlatformError as error:
        raise _unavailable() from error


def unusable(code: str, says: str) -> Problem:
    """The answer to a file that cannot be taken."""
    return Problem(422, "UPLOAD_UNUSABLE", says, errors=[{"field": "file", "code": code, "message": says}])


def _check(read: Read, size: int, adapter: Adapter) -> None:
    """What can be told of a file at once: what it is; and of a CSV, whether its columns are there."""
    try:
        found = sniff(read, size)
        of_kind(found, adapter.takes)
        if isinstance(found, Csv):
            slices.headings(read, size, found, adapter)
    except Refused as refused:
        raise unusable(refused.code, refused.says) from None


def _changed() -> NoReturn:
    raise unusable("FILE_CHANGED", "The file was changed while we looked at it: submit it again.")


def _unavailable() -> Problem:
    detail = "Files cannot be reached at the moment. Nothing was changed; try again in a few seconds."
    return Problem(503, "UPLOADS_UNAVAILABLE", detail, headers={"Retry-After": "5"})
