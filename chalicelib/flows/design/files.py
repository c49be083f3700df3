"""The files of revisions: where they lie, and what is looked at before one counts.

A form can be used for ten minutes, as often as its holder likes (docs/adr/0057). So what was looked at is copied, as
it was looked at, to a place where no form leads: its name has the file's own tag in it, and so is of this file alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.common import drawings
from chalicelib.flows.design.intents.draw import Looked
from chalicelib.flows.design.revisions import MOST_BYTES, FileKind, Revision, revisions_of
from chalicelib.flows.design.ticket import of

if TYPE_CHECKING:
    from chalicelib.clients.uploads.client import Uploaded, UploadForm, Uploads
    from chalicelib.records.record import Record

SECONDS: Final = 15.0
"""That S3 has in all to show a file and copy it."""
_BEGINNING: Final = 1024
"""Bytes that tell a PNG or a PDF."""


def form(uploads: Uploads, record: Record, revision: Revision) -> UploadForm:
    """The form with which a browser uploads a revision's file.

    Raises:
        Problem: 503 UPLOADS_UNAVAILABLE.
    """
    try:
        return uploads.form(_given(record, revision), revision.kind, MOST_BYTES[revision.kind])
    except PlatformError as error:
        raise _unavailable() from error


def address(uploads: Uploads, record: Record, revision: Revision) -> str:
    """An address at which the file can be read for ten minutes.

    Raises:
        Problem: 404 REVISION_NOT_FOUND: none was submitted; 503 UPLOADS_UNAVAILABLE.
    """
    if not revision.etag:
        raise Problem(404, "REVISION_NOT_FOUND", "No file was submitted for this revision.")
    try:
        return uploads.address(_kept(record, revision, revision.etag))
    except PlatformError as error:
        raise _unavailable() from error


def looked_at(uploads: Uploads, record: Record, revision: Revision) -> Looked:
    """Look at a file that was uploaded, and keep it as it is.

    Raises:
        Problem: 422 REVISION_UNUSABLE with what is wrong; 503 UPLOADS_UNAVAILABLE.
    """
    deadline = Deadline.after(SECONDS)
    try:
        found = _checked(uploads, _given(record, revision), revision.kind, deadline)
        kept = uploads.copy(found, _kept(record, revision, found.etag), deadline)
    except PlatformError as error:
        raise _unavailable() from error
    if not kept:
        raise _unusable("FILE_CHANGED", "was changed while we looked at it; submit it again")
    return Looked(revision.kind, found.size, found.etag)


def _checked(uploads: Uploads, key: str, kind: FileKind, deadline: Deadline) -> Uploaded:
    from chalicelib.clients.uploads.client import TooLarge  # with botocore; a cold start needs none of it
    from chalicelib.clients.uploads.kinds import NotTaken, checked

    most = MOST_BYTES[kind]
    try:
        # An SVG has nothing but the whole of it to tell it by.
        got = uploads.get(key, most, deadline) if kind == "svg" else uploads.beginning(key, _BEGINNING, deadline)
        if got is None:
            raise _unusable("FILE_MISSING", "was not uploaded")
        found, content = got
        if found.size > most:
            raise _too_large(most)
        checked(content, kind)
    except TooLarge:
        raise _too_large(most) from None
    except NotTaken as refused:
        raise _unusable(refused.code, refused.says) from None
    return found


def _given(record: Record, revision: Revision) -> str:
    """Where a browser puts the file, and where nothing stays: the bucket's owner lets drafts expire."""
    return f"uploads/drafts/{of(record).company_id}/{_name(record)}/{revision.n}.{revision.kind}"


def _kept(record: Record, revision: Revision, etag: str) -> str:
    return drawings.kept(of(record).company_id, _name(record), revision.n, etag, revision.kind)


def kept_files(record: Record) -> list[str]:
    """Where every file of a ticket lies that was submitted."""
    return [_kept(record, each, each.etag) for each in revisions_of(record) if each.etag]


def _name(record: Record) -> str:
    return record.record_id.rpartition(".")[2]


def _unusable(code: str, says: str) -> Problem:
    faults = [{"field": "file", "code": code, "message": says}]
    return Problem(422, "REVISION_UNUSABLE", f"The file {says}.", errors=faults)


def _too_large(most: int) -> Problem:
    return _unusable("FILE_TOO_LARGE", f"has more than {most // 1024**2} MB")


def _unavailable() -> Problem:
    detail = "Files cannot be reached at the moment. Nothing was changed; try again in a few seconds."
    return Problem(503, "UPLOADS_UNAVAILABLE", detail, headers={"Retry-After": "5"})
