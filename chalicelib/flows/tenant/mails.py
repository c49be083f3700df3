"""What a tenant's primary contact is mailed, and when. The invitation is the identity organisation's to send. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.concerns import QUIET_AFTER, quiet_since
from chalicelib.flows.tenant.lifecycle import LIVE, SET_UP
from chalicelib.flows.tenant.steps import EMAIL

if TYPE_CHECKING:
    from chalicelib.clients.mail.client import Letter
    from chalicelib.engine.flow import Occasions
    from chalicelib.records.record import Record

_QUIET: Final = "no_upload"
_AT: Final = {"set_up": SET_UP, "live": LIVE, "closed": CLOSED}


def address_of(record: Record) -> str:
    """Where the primary contact reads their mail; empty: nowhere (any more)."""
    return str((record.answers or {}).get(EMAIL) or "")


def occasions(record: Record) -> Occasions:
    """When there is something to mail."""
    if not address_of(record):
        return {}
    found = {name: record.at[status] for name, status in _AT.items() if status in record.at}
    if since := quiet_since(record):
        found[_QUIET] = since + QUIET_AFTER
    return found


def letters(record: Record, wanted: Sequence[str], api: str) -> dict[str, Letter]:
    """The mails of these occasions, by occasion; none for what is not so any more, or whose reader is gone.

    Args:
        api: Address of the API.
    """
    from chalicelib.clients.mail.client import Letter  # here: a cold start of the API needs none of it

    standing = occasions(record)
    said = {each: _said(record, each, api) for each in wanted if each in standing}
    return {each: Letter(address_of(record), *letter) for each, letter in said.items()}


def _said(record: Record, occasion: str, api: str) -> tuple[str, str]:
    """Subject and text."""
    name = record.title
    return {
        "set_up": (
            f"{name}: you are set up",
            (
                "Your key and your detectors are ready. Exchange the key for a token, and send a first file of test "
                f"data; the API is at\n{api}\n"
            ),
        ),
        _QUIET: (
            f"{name}: we wait for your first upload",
            (
                "You are set up for a day, and no upload of yours was completed. If something keeps you, write to us. "
                f"The API is at\n{api}\n"
            ),
        ),
        "live": (
            f"{name}: you are live",
            "Your uploads are in production. We watch the first 24 hours, and go through the first week with you.\n",
        ),
        "closed": (f"{name}: closed", "Your tenant is closed, and its keys open nothing any more.\n"),
    }[occasion]
