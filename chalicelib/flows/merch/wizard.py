"""How far an intake is: which steps were saved, what was confirmed, what is due. Pure: it follows from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.errors import Problem
from chalicelib.flows.merch.lifecycle import INTAKE_IN_PROGRESS
from chalicelib.flows.merch.steps import CONFIRM, STEPS
from chalicelib.flows.merch.tiers import Plan, due_at_confirm, tier_of
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record

NAMES: Final = tuple(step.name for step in STEPS)
KEPT: Final = 10
"""Confirmations that the record remembers, the latest last: a page that was left open may pay an earlier one."""
_TITLES: Final = {step.name: step.title for step in STEPS}


@dataclass(frozen=True)
class Confirmed:
    """What a company has confirmed, and may have paid.

    Attributes:
        number: From 1 on; names the occasion for which the payment is opened.
        headcount: As it was then: the tier, and so what is due each month, follows from it.
        amount: Cents that were due.
    """

    number: int
    at: datetime
    plan: Plan
    logo_addon: bool
    headcount: int
    amount: int

    @property
    def monthly(self) -> int:
        """Cents that are due each month from the second on; 0: nothing."""
        return tier_of(self.headcount).monthly if self.plan == "MONTHLY_SUBSCRIPTION" else 0


def saved(record: Record, step: str) -> bool:
    """Whether a step was saved."""
    return step in record.fields.get("saves", {})


def with_save(record: Record, step: str, values: Mapping[str, Any], now: datetime) -> Record:
    """The record with one more save of a step, and its answers."""
    before = record.fields.get("saves", {})
    kept = {"version": before.get(step, {}).get("version", 0) + 1, "at": to_text(now)}
    return record.but(
        fields={**record.fields, "saves": {**before, step: kept}},
        answers={**(record.answers or {}), **values},
        answers_version=record.answers_version + 1,
    )


def without_save(record: Record, step: str, *answers: str) -> Record:
    """The record as if a step was never saved, since what it answered no longer fits."""
    saves = {name: each for name, each in record.fields.get("saves", {}).items() if name != step}
    kept = {name: each for name, each in (record.answers or {}).items() if name not in answers}
    return record.but(fields={**record.fields, "saves": saves}, answers=kept)


def open_step(record: Record) -> str:
    """The step that can be filled in next: the first that was not; the last, once the others were."""
    return next((name for name in NAMES[:-1] if not saved(record, name)), CONFIRM)


def refuse_locked(record: Record, step: str) -> None:
    """Let nobody fill in a step before those that come first. For use in the write.

    Raises:
        Problem: 409 STEP_NOT_OPEN, with the one that is (``open_step``).
    """
    first = open_step(record)
    if NAMES.index(step) > NAMES.index(first):
        raise Problem(409, "STEP_NOT_OPEN", f"“{_TITLES[first]}” comes first.", extra={"open_step": first})


def refuse_over(record: Record) -> None:
    """Let nobody change an intake that is paid for, or ended. For use in the write, after `touch` has told of an end.

    Raises:
        Problem: 409 INTAKE_COMPLETE.
    """
    if record.status != INTAKE_IN_PROGRESS:
        detail = "The intake is complete: your payment was accepted. What it asked is changed on your company's page."
        raise Problem(409, "INTAKE_COMPLETE", detail)


def due_of(answers: Mapping[str, Any], plan: Plan) -> int:
    """Cents that are due by a plan, for a company of this headcount."""
    return due_at_confirm(plan, tier_of(int(answers["headcount"])))


def confirmations(record: Record) -> tuple[Confirmed, ...]:
    """All that are remembered, the latest last."""
    found = record.fields.get("confirms", ())
    return tuple(Confirmed(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in found)


def confirmation(record: Record) -> Confirmed | None:
    """The latest; None: nobody has confirmed."""
    return next(iter(reversed(confirmations(record))), None)


def stands(record: Record) -> bool:
    """Whether the latest confirmation is still of what is due: a headcount that came later may have changed that."""
    latest = confirmation(record)
    return latest is not None and latest.amount == due_of(record.answers or {}, latest.plan)


def with_confirmation(record: Record, plan: Plan, *, logo_addon: bool, now: datetime) -> Record:
    """The record with one more."""
    before, answers = confirmation(record), record.answers or {}
    made = {
        "number": before.number + 1 if before else 1,
        "at": to_text(now),
        "plan": plan,
        "logo_addon": logo_addon,
        "headcount": int(answers["headcount"]),
        "amount": due_of(answers, plan),
    }
    kept = [*record.fields.get("confirms", ()), made][-KEPT:]
    return record.but(fields={**record.fields, "confirms": kept})
