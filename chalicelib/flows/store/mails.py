"""What a store is mailed, and when: a welcome, and what only the store can put right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.engine.attention import failed_actions, mended_by_customer
from chalicelib.engine.flow import Occasions
from chalicelib.flows.store.steps import STEPS
from chalicelib.flows.store.wizard import HANDED_OVER_BY
from chalicelib.records.record import Record
from chalicelib.shared_actions import IMPORT_ORDERS

if TYPE_CHECKING:
    from chalicelib.clients.mail.client import Letter

WELCOME: Final = "welcome"
_MENDS: Final = "mends"
_TITLES: Final = {step.name: step.title for step in STEPS}
_ABOUT: Final = {
    IMPORT_ORDERS: "the import of your orders",
    **{action: f"“{_TITLES[step]}”" for step, action in HANDED_OVER_BY.items()},
}


def owner_of(record: Record) -> str:
    """Where whoever signed up reads their mail; empty: nowhere any more."""
    return str(record.prefill_state.get("owner_email") or "")


def address_of(record: Record) -> str:
    """Where the store reads its mail: as its profile says, or whoever signed up; empty: nowhere."""
    answers = record.answers or {}
    return str(answers.get("contact_email") or owner_of(record))


def occasions(record: Record) -> Occasions:
    """When there is something to mail."""
    if not address_of(record):
        return {}
    found: dict[str, datetime] = {WELCOME: record.created_at} if owner_of(record) else {}
    for name, entry in failed_actions(record).items():
        if name in _ABOUT and mended_by_customer(entry) and entry.finished_at:
            found[f"{_MENDS}:{name}:{entry.fence}"] = entry.finished_at
    return found


def letters(record: Record, wanted: Sequence[str], page: str) -> dict[str, Letter]:
    """The mails of these occasions, by occasion; none for what has been put right, or whose reader is gone.

    Args:
        page: Address of the store's wizard.
    """
    from chalicelib.clients.mail.client import Letter  # here: a cold start of the API needs none of it

    standing = occasions(record)
    found: dict[str, Letter] = {}
    for occasion in wanted:
        if occasion in standing:
            if occasion == WELCOME:  # also where a profile was saved before it went out
                found[occasion] = Letter(owner_of(record), *_welcome(record, page))
            else:
                found[occasion] = Letter(_reader(record, occasion), *_mends(record, occasion, page))
    return found


def page_of(record: Record, console_url: str) -> str:
    """Address of the store's wizard. Source: the store onboarding document, "Route Protection"."""
    return f"{console_url.rstrip('/')}/store/{record.prefill_state.get('store_code', '')}/onboarding"


def _welcome(record: Record, page: str) -> tuple[str, str]:
    steps = "\n".join(f"{number}. {step.title}" for number, step in enumerate(STEPS, start=1))
    text = (
        f"Welcome!\n\n{record.title} is signed up. Four steps, and its dashboard opens:\n\n{steps}\n\n"
        f"Begin here, and stop and go on whenever you like; nothing is lost:\n{page}\n"
    )
    return f"Welcome: four steps for {record.title}", text


def _reader(record: Record, occasion: str) -> str:
    """Who is asked to put something right: whoever signed up, where it is the store's own address that is no good."""
    why = record.entry(occasion.split(":")[1]).failure
    wrong = why is not None and "contact_email" in why.fields
    return (owner_of(record) if wrong else "") or address_of(record)


def _mends(record: Record, occasion: str, page: str) -> tuple[str, str]:
    action = occasion.split(":")[1]
    why = record.entry(action).failure
    text = (
        f"{record.title}: {_ABOUT[action]} needs something of you.\n\n{why.message if why else ''}\n"
        f"{why.hint if why else ''}\n\nHere:\n{page}\n"
    )
    return f"{record.title} needs you", text
