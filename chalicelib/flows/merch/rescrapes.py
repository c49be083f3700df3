"""How the newest look at a company's brand stands that was asked for on demand. Pure: it follows from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.engine.flow import Occasions
from chalicelib.flows.merch.brand_kit import BEFORE
from chalicelib.records.ledger import Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.shared_actions import REFRESH_BRAND

KEPT: Final = "rescrapes"
"""The field of a record that says how many were asked for, and when the last one was."""
State = Literal["idle", "running", "failed"]
_FAILED: Final = "The website could not be looked up again. We are on it; your brand is as it was before."
_RUNNING: Final = "Your website is being looked up again. Your brand stays as it is until that is done."


@dataclass(frozen=True)
class Rescrape:
    """The newest one.

    Attributes:
        at: When it was asked for.
        says: A sentence for the company; empty: there is nothing to say.
    """

    state: State
    at: datetime
    says: str = ""


def occasions(record: Record) -> Occasions:
    """What `refresh_brand` is to be done for: the newest, as it supersedes those before."""
    kept = record.fields.get(KEPT)
    return {_name(kept["n"]): datetime.fromisoformat(kept["at"])} if kept else {}


def newest(record: Record) -> Rescrape | None:
    """How the newest one stands; None: nobody has asked for one."""
    for name, at in occasions(record).items():
        entry = record.entry(REFRESH_BRAND)
        if name in entry.done_for or entry.status is Status.SKIPPED:
            return Rescrape("idle", at)
        if entry.status is Status.FAILED and name in entry.occasions:
            return Rescrape("failed", at, _FAILED)
        return Rescrape("running", at, _RUNNING)
    return None


def with_another(record: Record, now: datetime) -> Record:
    """The record with one more asked for. The kit that is there is kept beside it: an attempt that begins anew forgets
    what the one before has left."""
    number = int((record.fields.get(KEPT) or {}).get("n", 0)) + 1
    last = record.result(REFRESH_BRAND)
    kept = {BEFORE: last} if last else {}
    return record.but(fields={**record.fields, **kept, KEPT: {"n": number, "at": to_text(now)}})


def _name(number: object) -> str:
    return f"rescrape:{number}"
