"""Where a company's own files lie in the bucket of uploads. Pure.

A draft's lie below `DRAFTS`, where the bucket's owner lets everything expire; a company's are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from chalicelib.records.record import Record

LogoKind = Literal["png", "svg", "jpeg"]
LOGO_KINDS: Final[tuple[LogoKind, ...]] = get_args(LogoKind)
MOST_BYTES: Final = 2 * 1024 * 1024
"""Of a logo."""
DRAFTS: Final = "uploads/drafts"
COMPANIES: Final = "uploads/companies"
LOGO_KEY: Final = "logo_key"
"""The fact that names the company's own logo, once it was taken over."""


def draft_logo(record: Record, kind: str) -> str:
    """Where the wizard lets a browser put a logo of this kind."""
    return f"{DRAFTS}/{record.record_id}/logo.{kind}"


def company_logo(record: Record, kind: str) -> str:
    """Where the company's own logo is kept."""
    return f"{COMPANIES}/{record.record_id}/logo.{kind}"


def chosen_logo(record: Record) -> dict[str, Any]:
    """The logo that was uploaded, looked at and chosen (``kind``, ``size``, ``etag``); empty: none."""
    found: dict[str, Any] = record.fields.get("logo") or {}
    return found


def all_of(record: Record, *, company: bool) -> list[str]:
    """Every place where a file of a record's may lie.

    Args:
        company: Whether the company's own is among them.
    """
    places = (draft_logo, company_logo) if company else (draft_logo,)
    return [place(record, kind) for place in places for kind in LOGO_KINDS]
