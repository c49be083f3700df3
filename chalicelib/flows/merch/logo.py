"""A logo that a browser has put into the bucket: looked at, before it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.merch.files import MOST_BYTES, LogoKind, chosen_logo, draft_logo

if TYPE_CHECKING:
    from chalicelib.clients.uploads.client import Uploads
    from chalicelib.deadline import Deadline
    from chalicelib.records.record import Record

SECONDS: Final = 6.0
"""That the bucket has."""


def signed_form(uploads: Uploads, record: Record, kind: LogoKind) -> tuple[str, dict[str, str]]:
    """Address and fields by which a browser posts a logo.

    Raises:
        Problem: 503 LOGO_UNAVAILABLE.
    """
    try:
        form = uploads.form(draft_logo(record, kind), kind, MOST_BYTES)
    except PlatformError as error:
        raise _unavailable() from error
    return form.url, dict(form.fields)


def looked_at(uploads: Uploads, record: Record, deadline: Deadline) -> dict[str, Any]:
    """The logo that was uploaded last, as the record keeps it: ``kind``, ``size``, ``etag``.

    Raises:
        Problem: 422 LOGO_MISSING or LOGO_UNUSABLE; 503 LOGO_UNAVAILABLE.
    """
    from chalicelib.clients.uploads.client import TooLarge  # with botocore; a cold start needs none of it
    from chalicelib.clients.uploads.kinds import NotTaken, checked

    kind = record.fields.get("upload", {}).get("kind", "")
    if not kind:
        raise _unusable("LOGO_MISSING", "is not there: upload it first")
    try:
        found = uploads.get(draft_logo(record, kind), MOST_BYTES, deadline)
        if found is None:
            raise _unusable("LOGO_MISSING", "is not there, or not any more: upload it again")
        checked(found[1], kind)
    except TooLarge:
        raise _unusable("LOGO_UNUSABLE", "is larger than 2 MB") from None
    except NotTaken as refused:
        raise _unusable("LOGO_UNUSABLE", refused.says) from None
    except PlatformError as error:
        raise _unavailable() from error
    return {"kind": kind, "size": found[0].size, "etag": found[0].etag}


def refuse_gone(uploads: Uploads, record: Record, deadline: Deadline) -> None:
    """Let nobody confirm with a logo that is not there any more: what a draft has uploaded expires after two days.

    Raises:
        Problem: 422 LOGO_MISSING; 503 LOGO_UNAVAILABLE.
    """
    if not (chosen := chosen_logo(record)):
        return
    try:
        found = uploads.head(draft_logo(record, chosen["kind"]), deadline)
    except PlatformError as error:
        raise _unavailable() from error
    if found is None:
        raise _unusable("LOGO_MISSING", "is not there any more: upload it again")


def _unusable(code: str, says: str) -> Problem:
    fault = {"field": "use_logo", "code": code, "message": says}
    return Problem(422, code, f"The logo {says}.", errors=[fault])


def _unavailable() -> Problem:
    detail = "Files cannot be taken at the moment. Nothing was changed; try again in a few seconds."
    return Problem(503, "LOGO_UNAVAILABLE", detail, headers={"Retry-After": "5"})
