"""What an attempt's outcome means for its ledger entry. Pure, like the planner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.engine.flow import Action
from chalicelib.engine.work import Done, Pending
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.records.ledger import Entry, Failure
from chalicelib.records.record import Record

WAITED_TOO_LONG = "WAITED_TOO_LONG"
"""Failure code of an action that waited on something outside for longer than its `wait_limit`."""
UNEXPECTED = "UNEXPECTED"
"""Failure code of an exception that no client classified."""

Outcome = Done | Pending | Exception


@dataclass(frozen=True)
class Settlement:
    """An attempt that has come back.

    Attributes:
        action: The action's declaration.
        fence, holder: Of the claim it was made under.
        outcome: What the executor answered or raised.
        jitter: Uniform in [0, 1), drawn when the outcome came in, so that settling again gives the same.
        seen: The record that the attempt was given.
        took_ms: Milliseconds that the attempt took.
    """

    action: Action
    fence: int
    holder: str
    outcome: Outcome
    jitter: float
    seen: Record
    took_ms: int = 0


def settle(settlement: Settlement, entry: Entry, now: datetime) -> Entry:
    """The entry after this attempt. The caller has checked that the claim still holds."""
    action, outcome = settlement.action, settlement.outcome
    if isinstance(outcome, Done):
        return entry.succeed(now=now, result=outcome.result)
    if _comes_further(action, entry, outcome):
        entry = entry.furthered(now + action.wait_limit)
    if isinstance(outcome, Pending):
        return _wait(action, entry, outcome, now)
    if isinstance(outcome, Permanent):
        failure = Failure(
            code=outcome.code,
            message=outcome.message,
            hint=outcome.hint,
            retryable=outcome.retryable_by_hand,
            fields=outcome.fields,
            rebuild=outcome.rebuild,
            said=_said(outcome),
            mended_by=outcome.mended_by,
        )
        return entry.fail(now=now, failure=failure, failures=entry.failures + 1, result=outcome.progress)
    return _try_again(settlement, entry, outcome, now)


def _comes_further(action: Action, entry: Entry, outcome: Pending | Exception) -> bool:
    """Whether a slice of bulk work has come further than those before: then patience counts from here, and what fails
    now and then among thousands is not added up."""
    kept = outcome.result if isinstance(outcome, Pending) else getattr(outcome, "progress", None)
    return action.bulk is not None and kept is not None and action.bulk(kept) != action.bulk(entry.result)


def look_again(settlement: Settlement, entry: Entry, now: datetime) -> Entry:
    """The entry after an attempt whose finding no longer counts: it is tried anew at once, within its `wait_limit`."""
    outcome = Pending(timedelta(), "a look during which the record does not change")
    return _wait(settlement.action, entry, outcome, now)


def _wait(action: Action, entry: Entry, outcome: Pending, now: datetime) -> Entry:
    deadline = entry.deadline or now + action.wait_limit
    if now >= deadline:
        failure = Failure(
            code=WAITED_TOO_LONG,
            message=f"Still waiting for {outcome.waiting_for} after {_readable(action.wait_limit)}.",
            hint="Find out what holds it up, then retry the action: it goes on where it stopped.",
        )
        return entry.fail(now=now, failure=failure, failures=entry.failures, result=outcome.result)
    due_at = min(now + outcome.look_again_in, deadline)
    return entry.wait_on_platform(due_at=due_at, deadline=deadline, note=outcome.waiting_for, result=outcome.result)


def _try_again(settlement: Settlement, entry: Entry, error: Exception, now: datetime) -> Entry:
    action = settlement.action
    spends = error.spends_failure if isinstance(error, Retryable) else True
    delay = error.delay if isinstance(error, Retryable) else None
    progress: Mapping[str, Any] | None = error.progress if isinstance(error, PlatformError) else None
    failures = entry.failures + spends
    wait_limit = error.wait_limit if isinstance(error, Retryable) else None
    failure = _failure(error)
    lost = timedelta()
    # Whichever they met first, the race or the limit on requests, it is the same crowd; and one bad answer among them
    # does not end it.
    crowded_since = entry.failure.crowded_since if entry.failure is not None else None
    if wait_limit is not None:
        # A time of its own, and not the entry's deadline: that is for what the action itself waits on.
        failure = failure.model_copy(update={"since": _since(entry, failure.code) or now})
        crowded_since = None
    elif isinstance(error, Retryable) and error.crowded:
        failures = 0  # the platform answers: what went wrong among days of lost races is not added up
        crowded_since = crowded_since or now
        lost = max(now - crowded_since, delay or timedelta())
    failure = failure.model_copy(update={"crowded_since": crowded_since})
    deadline = None if spends or wait_limit is not None else entry.deadline or now + action.wait_limit
    if failures >= action.retry.max_failures or (deadline and now >= deadline) or _waited_out(failure, wait_limit, now):
        return entry.fail(now=now, failure=failure, failures=failures, result=progress)
    wait = action.retry.wait(failures if spends else 0, jitter=settlement.jitter, at_least=delay, lost=lost)
    asked = now + (delay or timedelta())
    due_at = max(asked, min(now + wait, deadline)) if deadline else now + wait  # a person is asked by then, not later
    return entry.try_again(due_at=due_at, failure=failure, failures=failures, deadline=deadline, result=progress)


def _since(entry: Entry, code: str) -> datetime | None:
    """Since when attempts have come back with this code and no other; None if the last one did not."""
    return entry.failure.since if entry.failure is not None and entry.failure.code == code else None


def _waited_out(failure: Failure, wait_limit: timedelta | None, now: datetime) -> bool:
    return wait_limit is not None and failure.since is not None and now - failure.since >= wait_limit


def _failure(error: Exception) -> Failure:
    if isinstance(error, PlatformError):
        hint = error.hint or "Retry the action once the platform is well again."
        return Failure(code=error.code, message=error.message, hint=hint, mended_by=error.mended_by)
    return Failure(
        code=UNEXPECTED,
        message=f"The action stopped with an unexpected {type(error).__name__}.",  # its text may carry personal data
        hint="Look for the action's name in the logs; retry once the cause is mended.",
    )


def _said(error: BaseException | None) -> str:
    """What a platform has said of an error, or of the refusal that the error was made from."""
    while error is not None:
        if isinstance(error, PlatformError) and error.said:
            return error.said
        error = error.__cause__
    return ""


def _readable(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h" if hours and not minutes else f"{hours} h {minutes} min" if hours else f"{minutes} min"
