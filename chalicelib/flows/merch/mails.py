"""What a company is mailed, and when: how to come in, that its shop is there, and what only it can put right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.engine.attention import failed_actions, mended_by_customer
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.lifecycle import CHURNED, INTAKE_COMPLETE, LIVE

if TYPE_CHECKING:
    from chalicelib.clients.mail.client import Letter
    from chalicelib.engine.flow import Occasions
    from chalicelib.records.record import Record

_COMPLETE: Final = "complete"
_LIVE: Final = "live"
_CHURNED: Final = "churned"
_DECLINED: Final = "declined"
_MENDS: Final = "mends"
NAMED: Final = "named"
"""The field that says how often a colleague has named another address for a company, and when the last time was."""
_AT: Final = {_COMPLETE: INTAKE_COMPLETE, _LIVE: LIVE, _CHURNED: CHURNED}


def address_of(record: Record) -> str:
    """Where the company reads its mail; empty: nowhere (any more)."""
    return str((record.answers or {}).get("admin_email") or "")


def occasions(record: Record) -> Occasions:
    """When there is something to mail. A draft is mailed nothing: anybody could have written any address into it."""
    if not address_of(record) or INTAKE_COMPLETE not in record.at:
        return {}
    found = {name: record.at[status] for name, status in _AT.items() if status in record.at}
    if payment.state(record) == "failed" and CHURNED not in record.at and (at := record.facts.get(payment.TOLD_AT)):
        found[f"{_DECLINED}:{at}"] = datetime.fromisoformat(at)
    if named := record.fields.get(NAMED):
        found[f"{NAMED}:{named['n']}"] = datetime.fromisoformat(named["at"])
    for name, entry in failed_actions(record).items():
        if mended_by_customer(entry) and entry.finished_at:
            found[f"{_MENDS}:{name}:{entry.fence}"] = entry.finished_at
    return found


def letters(record: Record, wanted: Sequence[str], page: str) -> dict[str, Letter]:
    """The mails of these occasions, by occasion; none for what has been put right, or whose reader is gone.

    Args:
        page: Address of the company's page.
    """
    from chalicelib.clients.mail.client import Letter  # here: a cold start of the API needs none of it

    standing = occasions(record)
    said = {each: _said(record, each, page) for each in wanted if each in standing}
    return {each: Letter(address_of(record), *letter) for each, letter in said.items()}


def page_of(record: Record, console_url: str) -> str:
    """Address of the company's page."""
    return f"{console_url.rstrip('/')}/merch/{record.record_id}"


def _said(record: Record, occasion: str, page: str) -> tuple[str, str]:
    """Subject and text."""
    name, kind = record.title, occasion.partition(":")[0]
    if kind == _MENDS:
        why = record.entry(occasion.split(":")[1]).failure
        text = f"{name} needs something of you.\n\n{why.message if why else ''}\n{why.hint if why else ''}"
        return f"{name} needs you", f"{text}\n\nHere:\n{page}\n"
    subject, text = {
        _COMPLETE: (
            f"{name}: we are on it",
            (
                "Thank you. We look up your brand now, and our designers make your print files: one to three working "
                "days.\n\nThis page always says what is left. Sign in, or sign up, with this mail address"
            ),
        ),
        NAMED: (f"{name}: it is yours to look after", "Sign in, or sign up, with this mail address"),
        _LIVE: (f"{name}: your shop is live", _live(record)),
        _CHURNED: (f"{name}: your shop is closed", _closed(record)),
        _DECLINED: (
            f"{name}: your payment did not go through",
            (
                "Your payment was declined. We go on with your shop all the same; it can take orders once it is paid. "
                "Try again, or by other means"
            ),
        ),
    }[kind]
    return subject, f"{text}:\n{page}\n"


def _closed(record: Record) -> str:
    if LIVE in record.at:
        return "Your shop is closed, and nothing is charged any more. See"
    return (
        "You have left before your shop was open: it will not be, and nothing is charged any more. About what you "
        "have paid, write to us. See"
    )


def _live(record: Record) -> str:
    if payment.activated_at(record):
        return "All your print files are approved, and your shop takes orders. See"
    return (
        "All your print files are approved, and your shop is there. It takes orders once your payment has cleared. See"
    )
