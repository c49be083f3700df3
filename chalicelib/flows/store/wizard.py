"""How far a store's steps are, and which of them is open. Pure: it follows from the record.

A step *opens* when the one before is filled in, and is *done* when what was filled in has arrived (docs/adr/0052).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chalicelib.desk.seen import Seen
from chalicelib.engine.flow import Occasions
from chalicelib.errors import Mender, Problem
from chalicelib.flows.store.lifecycle import COMPLETED, SKIPPED
from chalicelib.flows.store.steps import (
    FEED_FIELDS,
    LETZSHOP_API,
    MERCHANT_PROFILE,
    ORDER_SYNC,
    PRODUCT_IMPORT,
    PROFILE_FIELDS,
    STEPS,
)
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record
from chalicelib.shared_actions import HAND_OVER_FEEDS, HAND_OVER_PROFILE

NAMES: Final = tuple(step.name for step in STEPS)
HANDED_OVER_BY: Final = {MERCHANT_PROFILE: HAND_OVER_PROFILE, PRODUCT_IMPORT: HAND_OVER_FEEDS}
"""Steps that are done once an action has handed over what was filled in."""
_FIELDS: Final = {MERCHANT_PROFILE: PROFILE_FIELDS, PRODUCT_IMPORT: FEED_FIELDS}
_TITLES: Final = {step.name: step.title for step in STEPS}
_ON_ITS_WAY: Final = "What you filled in is on its way."
_AGAIN: Final = "The shop does not take it at the moment. It is tried again by itself; you do not have to do anything."
_HELD_UP: Final = "We are on it: a colleague of ours has been told. You do not have to do anything."


class StepState(StrEnum):
    """How a step stands."""

    LOCKED = "locked"
    """Others come first."""
    OPEN = "open"
    ARRIVING = "arriving"
    """It is filled in, and on its way."""
    HELD_UP = "held_up"
    DONE = "done"


@dataclass(frozen=True)
class Save:
    """The last save of a step.

    Attributes:
        version: How many there were; names the occasion by which it is handed over.
        at: When it was.
        shop: Of the key of the marketplace: whose it is, as the marketplace calls it.
    """

    version: int
    at: datetime
    shop: str = ""

    @property
    def occasion(self) -> str:
        """By which an action hands it over."""
        return f"v{self.version}"


@dataclass(frozen=True)
class Standing:
    """One step, as it stands.

    Attributes:
        completed_at: Since when it is done; None: it is not.
        says: A sentence for the customer where there is something to say.
        mended_by: Who must act where it is held up; empty: nobody.
    """

    name: str
    title: str
    state: StepState
    completed_at: datetime | None = None
    says: str = ""
    mended_by: Mender | None = None

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.state is StepState.DONE


def save_of(record: Record, step: str) -> Save | None:
    """The last save of a step; None: there was none."""
    kept = record.fields.get("saves", {}).get(step)
    return Save(int(kept["version"]), datetime.fromisoformat(kept["at"]), kept.get("shop", "")) if kept else None


def with_save(record: Record, step: str, now: datetime, *, by: str, shop: str = "") -> Record:
    """The record with one more save of a step."""
    before = save_of(record, step)
    kept: dict[str, Any] = {"version": before.version + 1 if before else 1, "at": to_text(now)}
    kept |= {"shop": shop} if shop else {}
    saves = {**record.fields.get("saves", {}), step: kept}
    return record.but(fields={**record.fields, "saves": saves, "users": with_user(record, by)})


def with_user(record: Record, user: str) -> list[str]:
    """Every user who has done something, with this one: an erasure must find them in the history."""
    return list(dict.fromkeys((*record.fields.get("users", ()), user)))


def saves_of(step: str) -> Callable[[Record], Occasions]:
    """The occasions of the action that hands a step over: the last save, as it supersedes those before."""

    def occasions(record: Record) -> Occasions:
        saved = save_of(record, step)
        return {saved.occasion: saved.at} if saved else {}

    return occasions


def open_step(record: Record) -> str:
    """The step that can be filled in next: the first that nobody has; the last, once the others are."""
    return next((name for name in NAMES[:-1] if save_of(record, name) is None), ORDER_SYNC)


def standings(record: Record) -> tuple[Standing, ...]:
    """Every step, in order."""
    return tuple(_standing(record, name) for name in NAMES)


def tag_of(record: Record, step: str) -> str:
    """What stands for a step as it is now: of this store, with these answers. Changes when, and only when, they do."""
    answers = record.answers or {}
    said = json.dumps([answers.get(name) for name in _FIELDS.get(step, ())])
    return f"{_of_store(record, step)}{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def refuse_elsewhere(record: Record, step: str, seen: Seen) -> None:
    """Let nobody fill in for one store what they have seen of another: users are moved, and pages stay open.

    Args:
        seen: Tags of what the caller has seen; None: they do not say.

    Raises:
        Problem: 412 OTHER_STORE.
    """
    if seen is not None and not any(tag.startswith(_of_store(record, step)) for tag in seen):
        detail = (
            "You work in another store by now than the one that this is for, so nothing was changed. Look at what is "
            "shown now."
        )
        raise Problem(412, "OTHER_STORE", detail)


def refuse_unseen(record: Record, step: str, seen: Seen) -> None:
    """Let nobody write over what they have not seen. For use in the write.

    Args:
        seen: As of `refuse_elsewhere`.

    Raises:
        Problem: 412 CHANGED_MEANWHILE, with what stands there.
    """
    if seen is not None and tag_of(record, step) not in seen:
        answers = record.answers or {}
        raise Problem(
            412,
            "CHANGED_MEANWHILE",
            f"“{_TITLES[step]}” was changed by somebody else since you read it, so yours was not saved. Look at what "
            "stands there now, then save again.",
            headers={"ETag": f'W/"{tag_of(record, step)}"'},
            extra={"answers": {name: answers.get(name) for name in _FIELDS.get(step, ())}},
        )


def _of_store(record: Record, step: str) -> str:
    return f"{record.record_id}.{step}."


def refuse_locked(record: Record, step: str) -> None:
    """Let nobody fill in a step before those that come first. For use in the write.

    Raises:
        Problem: 409 STEP_NOT_OPEN, with the one that is.
    """
    first = open_step(record)
    if NAMES.index(step) > NAMES.index(first):
        raise Problem(
            409,
            "STEP_NOT_OPEN",
            f"“{_TITLES[first]}” comes first.",
            extra={"open_step": first},
        )


def refuse_ended(record: Record, *, but: str = "") -> None:
    """Let nobody change what has come to its end. For use in the write.

    Args:
        but: An end at which it may be changed all the same; empty: none. Once its people were erased it may not: what
            somebody left afterwards, a key above all, would stay.

    Raises:
        Problem: 409 ONBOARDING_COMPLETED or ONBOARDING_SKIPPED.
    """
    if record.status == SKIPPED:
        raise Problem(409, "ONBOARDING_SKIPPED", "The steps were skipped: the dashboard is open without them.")
    if record.status == COMPLETED and (but != COMPLETED or record.fields.get("erased_at")):
        raise Problem(409, "ONBOARDING_COMPLETED", "The steps are done. What they asked is changed in the dashboard.")


def _standing(record: Record, name: str) -> Standing:
    title, saved = _TITLES[name], save_of(record, name)
    if name == ORDER_SYNC:
        return _last(record, title)
    if saved is None:
        return Standing(name, title, StepState.OPEN if open_step(record) == name else StepState.LOCKED)
    if name == LETZSHOP_API:
        return Standing(name, title, StepState.DONE, saved.at, f"Connected to {saved.shop}." if saved.shop else "")
    return _handed_over(name, title, saved, record.entry(HANDED_OVER_BY[name]))


def _last(record: Record, title: str) -> Standing:
    if record.status == COMPLETED:
        return Standing(ORDER_SYNC, title, StepState.DONE, record.at.get(COMPLETED))
    return Standing(ORDER_SYNC, title, StepState.OPEN if open_step(record) == ORDER_SYNC else StepState.LOCKED)


def _handed_over(name: str, title: str, saved: Save, entry: Entry) -> Standing:
    if saved.occasion in entry.done_for:
        return Standing(name, title, StepState.DONE, entry.finished_at or saved.at)
    why = entry.failure
    if entry.status is Status.FAILED and saved.occasion in entry.occasions and why is not None:
        says = why.hint if why.mended_by == "customer" else _HELD_UP
        return Standing(name, title, StepState.HELD_UP, says=says, mended_by=why.mended_by)
    return Standing(name, title, StepState.ARRIVING, says=_AGAIN if why else _ON_ITS_WAY)
