"""The logos that a company has with us: its own, which it has uploaded, and the one that was drawn for it. What its
website shows is the brand's (`brand_kit.made`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, get_args

from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.common import drawings
from chalicelib.flows.merch import files, forgetting, prints
from chalicelib.flows.merch.actions.design import LOGO_FAMILY

if TYPE_CHECKING:
    from chalicelib.clients.uploads.client import Uploads
    from chalicelib.records.record import Record
    from chalicelib.records.views import Views

Which = Literal["own", "drawn"]
ALL: Final[tuple[Which, ...]] = get_args(Which)
LIFETIME: Final = timedelta(minutes=10)
"""How long an address can be used, at the most."""


def there(record: Record) -> list[Which]:
    """Those that a company has. Pure: they are there until its people are erased, as their files are."""
    if forgetting.ERASED_AT in record.fields:
        return []
    has = {
        "own": bool(record.facts.get(files.LOGO_KEY)),
        "drawn": prints.APPROVED in record.result(LOGO_FAMILY.awaited_by),
    }
    return [each for each in ALL if has[each]]


def address(uploads: Uploads, views: Views, record: Record, which: str) -> str:
    """An address at which whoever has it can read a logo for `LIFETIME`.

    Raises:
        Problem: 404 LOGO_NOT_FOUND; 503 LOGO_UNAVAILABLE.
    """
    key = _key(views, record, which) if which in there(record) else ""
    if not key:
        raise Problem(404, "LOGO_NOT_FOUND", "The company has no such logo.")
    try:
        return uploads.address(key)
    except PlatformError as error:
        detail = "Files cannot be reached at the moment; try again in a few seconds."
        raise Problem(503, "LOGO_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error


def _key(views: Views, record: Record, which: str) -> str:
    if which == "own":
        return record.facts[files.LOGO_KEY]
    drawn = views.read(prints.keys(record, prints.logos(record))).values()
    return next((key for each in drawn if (key := drawings.approved(each))), "")
