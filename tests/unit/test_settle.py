"""What an outcome means for the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.retry import RetryPolicy
from chalicelib.engine.settle import UNEXPECTED, WAITED_TOO_LONG, Outcome, Settlement, settle
from chalicelib.engine.work import Done, Pending
from chalicelib.errors import Permanent, Retryable
from chalicelib.records.ledger import Entry, Failure, Status
from tests.clock import START
from tests.tiny_flow import PARCEL, parcel

POST = PARCEL.action("post")
RUNNING = Entry(status=Status.RUNNING, fence=2, holder="me", lease_until=START, started_at=START)


def after(outcome: Outcome, entry: Entry = RUNNING, jitter: float = 0.5, minutes: float = 0) -> Entry:
    now = START + timedelta(minutes=minutes)
    return settle(Settlement(POST, entry.fence, "me", outcome, jitter, parcel()), entry, now)


def test_success_keeps_the_result_and_clears_the_last_failure() -> None:
    shaken = after(Retryable("BUSY", "busy")).claim(now=START, lease_until=START, holder="me")
    entry = after(Done({"parcel": "P1"}), shaken)
    assert (entry.status, entry.result, entry.failure, entry.lease_until) == ("succeeded", {"parcel": "P1"}, None, None)


@pytest.mark.parametrize(("failures", "ceiling"), [(0, 2), (1, 4)])
def test_a_retry_waits_its_share_of_a_ceiling_that_doubles(failures: int, ceiling: int) -> None:
    entry = after(Retryable("BUSY", "busy"), RUNNING.model_copy(update={"failures": failures}))
    assert entry.due_at == START + timedelta(seconds=ceiling * 0.5)
    assert (entry.status, entry.failures) == ("waiting", failures + 1)


def test_a_platform_that_asks_for_time_gets_it_whatever_the_jitter() -> None:
    entry = after(Retryable("BUSY", "busy", delay=timedelta(seconds=40)), jitter=0.0)
    assert entry.due_at == START + timedelta(seconds=40)


def test_an_unknown_exception_is_retried_and_its_text_kept_out_of_the_record() -> None:
    entry = after(RuntimeError("alice@example.com exploded"))
    assert entry.failure is not None
    assert (entry.status, entry.failure.code) == ("waiting", UNEXPECTED)
    assert "alice" not in entry.model_dump_json()


def test_failures_are_spent_at_the_cap_and_then_an_se_is_asked() -> None:
    entry = after(Retryable("BUSY", "busy"), RUNNING.model_copy(update={"failures": 2}))
    assert entry.failure is not None
    assert (entry.status, entry.failures, entry.failure.code, entry.due_at) == ("failed", 3, "BUSY", None)
    assert entry.failure.hint


def test_a_lost_race_spends_no_failure_but_has_a_deadline() -> None:
    race = Retryable("RACE", "lost", spends_failure=False)
    entry = after(race)
    assert (entry.failures, entry.deadline) == (0, START + POST.wait_limit)
    again = after(race, entry.claim(now=START, lease_until=START, holder="me"), minutes=61)
    assert again.status is Status.FAILED


def test_a_lost_race_is_not_the_last_straw() -> None:
    entry = after(Retryable("RACE", "lost", spends_failure=False), RUNNING.model_copy(update={"failures": 2}))
    assert (entry.status, entry.failures) == (Status.WAITING, 2)


def said(error: Permanent) -> str:
    failure = after(error).failure
    assert failure is not None
    return failure.said


def test_a_failure_keeps_what_the_platform_said_whoever_made_an_error_of_it() -> None:
    refusal = Refused("ECOM", "POST /indexes", 409, "NAME_TAKEN", said="Of another team.")
    assert said(refusal) == "Of another team."
    made = Permanent("INDEX_NAME_TAKEN", "Taken.", hint="Correct it.")
    made.__cause__ = refusal
    assert said(made) == "Of another team."
    assert said(Permanent("FULL", "full", hint="Empty it.")) == ""


def test_a_permanent_refusal_fails_at_once_with_its_hint_and_what_was_done_so_far() -> None:
    entry = after(Permanent("FULL", "full", hint="Empty it.", fields=("size",), progress={"sent": 1}))
    assert entry.failure is not None
    assert (entry.status, entry.failure.hint, entry.failure.fields) == ("failed", "Empty it.", ("size",))
    assert entry.result == {"sent": 1}


def test_waiting_on_a_platform_spends_no_failure_and_keeps_the_first_deadline() -> None:
    entry = after(Pending(timedelta(seconds=5), "the van"))
    assert (entry.status, entry.failures, entry.due_at) == ("pending", 0, START + timedelta(seconds=5))
    again = after(Pending(timedelta(minutes=50), "the van"), _reclaimed(entry), minutes=30)
    assert again.deadline == entry.deadline
    assert again.due_at == entry.deadline, "the last look is at the deadline, not after it"


def test_what_is_still_pending_at_its_deadline_becomes_an_ses_task() -> None:
    entry = after(Pending(timedelta(seconds=5), "the van"), _reclaimed(after(Pending(timedelta(), "x"))), minutes=60)
    assert entry.failure is not None
    assert (entry.status, entry.failure.code) == ("failed", WAITED_TOO_LONG)
    assert "the van" in entry.failure.message


REFUSED = Retryable("KEY_REFUSED", "no", hint="Store the new one.", wait_limit=timedelta(minutes=10))


def test_what_others_are_putting_right_spends_no_failure_and_comes_back_until_its_patience_is_over() -> None:
    nearly_spent = RUNNING.model_copy(update={"failures": 2})
    entry = after(REFUSED, nearly_spent)
    for minutes in (3.0, 6.0, 9.9):
        entry = after(REFUSED, _reclaimed(entry), minutes=minutes)
        assert (entry.status, entry.failures) == (Status.WAITING, 2)
    failed = after(REFUSED, _reclaimed(entry), minutes=10)
    assert failed.failure is not None
    assert (failed.status, failed.failure.code, failed.failure.hint) == ("failed", "KEY_REFUSED", "Store the new one.")


RACE = Retryable("RACE", "lost", delay=timedelta(seconds=1), crowded=True)
LIMITED = Retryable("LIMITED", "wait", delay=timedelta(minutes=8), crowded=True)


def _waits(entry: Entry, minutes: float) -> timedelta:
    assert entry.due_at is not None
    assert entry.failures == 0
    return entry.due_at - (START + timedelta(minutes=minutes))


def test_the_first_race_that_is_lost_is_run_again_within_seconds() -> None:
    assert _waits(after(RACE, jitter=1.0), 0) == timedelta(seconds=4)


def test_whoever_loses_a_race_again_and_again_waits_up_to_a_quarter_of_the_time_it_took_so_far() -> None:
    entry, waits = after(RACE), []
    for minutes in (1, 8):
        entry = after(RACE, _reclaimed(entry), jitter=1.0, minutes=minutes)
        waits.append(_waits(entry, minutes) - timedelta(seconds=1))
    assert waits == [timedelta(seconds=15), timedelta(minutes=2)]


def test_nobody_in_a_crowd_waits_for_more_than_six_hours() -> None:
    assert RetryPolicy().wait(0, jitter=1.0, lost=timedelta(days=4)) == timedelta(hours=6)


def test_a_crowd_that_runs_into_a_limit_is_the_same_crowd() -> None:
    limited = after(LIMITED, _reclaimed(after(RACE)), jitter=1.0, minutes=20)
    assert _waits(limited, 20) == timedelta(minutes=8 + 5)
    assert _waits(after(RACE, _reclaimed(limited), jitter=1.0, minutes=40), 40) == timedelta(minutes=10, seconds=1)


def test_those_who_are_told_to_wait_for_the_same_moment_do_not_all_come_at_it() -> None:
    assert _waits(after(LIMITED, jitter=0.0), 0) == timedelta(minutes=8)
    assert _waits(after(LIMITED, jitter=1.0), 0) == timedelta(minutes=10)


def test_a_crowd_that_was_left_is_forgotten() -> None:
    left = after(Pending(timedelta(seconds=5), "the van"), _reclaimed(after(RACE)), minutes=20)
    assert _waits(after(RACE, _reclaimed(left), jitter=1.0, minutes=30), 30) == timedelta(seconds=4)


@pytest.mark.parametrize(
    ("between", "waits"),
    [
        (Retryable("UNAVAILABLE", "502"), timedelta(minutes=10, seconds=1)),
        (Retryable("SLOW", "too little time was left", spends_failure=False), timedelta(minutes=10, seconds=1)),
        (REFUSED, timedelta(seconds=4)),
    ],
    ids=["a-bad-gateway", "no-time-left", "a-key-that-somebody-replaces"],
)
def test_one_bad_answer_does_not_put_a_record_at_the_front_of_the_crowd(between: Retryable, waits: timedelta) -> None:
    """Only what is waited for by itself, perhaps for a day, ends it: whoever comes back then is nobody's crowd."""
    met = after(between, _reclaimed(after(RACE)), minutes=39)
    assert _waits(after(RACE, _reclaimed(met), jitter=1.0, minutes=40), 40) == waits


def test_what_fails_now_and_then_in_a_crowd_is_not_added_up() -> None:
    entry = RUNNING
    for minutes in range(10):
        entry = _reclaimed(after(Retryable("UNAVAILABLE", "502"), entry, minutes=minutes))
        entry = _reclaimed(after(RACE, entry, minutes=minutes))
    assert (entry.status, entry.failures) == (Status.RUNNING, 0)


def test_a_person_is_asked_when_the_time_is_over_and_not_a_wait_later() -> None:
    entry = after(RACE)
    for minutes in (40, 55):
        entry = after(RACE, _reclaimed(entry), jitter=1.0, minutes=minutes)
    assert entry.due_at == entry.deadline == START + POST.wait_limit


def test_time_in_which_nothing_could_be_tried_is_not_time_that_was_lost() -> None:
    """A race was lost as the executors were paused for a night: nobody has lost it for twelve hours."""
    lost = after(RACE, jitter=1.0)
    assert lost.due_at == START + timedelta(seconds=4)
    night = lost.due_at + timedelta(hours=12)
    claimed = lost.claim(now=night, lease_until=night, holder="me")
    again = settle(Settlement(POST, claimed.fence, "me", RACE, 1.0, parcel()), claimed, night)
    assert again.deadline == START + POST.wait_limit + timedelta(hours=12)
    assert again.due_at == night + timedelta(seconds=4)


def test_a_try_that_came_late_because_its_lane_was_busy_counts_as_it_is() -> None:
    lost = after(RACE)
    assert lost.due_at is not None
    late = lost.due_at + timedelta(minutes=5)
    assert lost.claim(now=late, lease_until=late, holder="me").failure == lost.failure


def test_patience_begins_anew_once_something_else_happened_in_between() -> None:
    first = after(REFUSED)
    other = after(Retryable("CARD_REFUSED", "no", wait_limit=REFUSED.wait_limit), _reclaimed(first), minutes=5)
    again = after(REFUSED, _reclaimed(other), minutes=8)
    assert after(REFUSED, _reclaimed(again), minutes=17).status is Status.WAITING
    assert after(REFUSED, _reclaimed(again), minutes=18).status is Status.FAILED


def test_an_ses_retry_waits_as_patiently_as_the_first_time() -> None:
    failed = after(REFUSED, _reclaimed(after(REFUSED)), minutes=11)
    assert after(REFUSED, _reclaimed(failed.reopen()), minutes=12).status is Status.WAITING


def test_patience_with_a_refusal_leaves_the_time_for_the_actions_own_waiting_alone() -> None:
    refused = after(REFUSED)
    pending = after(Pending(timedelta(seconds=5), "the van"), _reclaimed(refused), minutes=9)
    assert pending.deadline == START + timedelta(minutes=9) + POST.wait_limit
    entry = after(REFUSED, _reclaimed(pending), minutes=30)
    assert (entry.status, entry.deadline) == (Status.WAITING, pending.deadline)


def test_a_failure_that_earlier_code_has_stored_is_read_and_waited_for_from_now_on() -> None:
    stored = RUNNING.model_copy(update={"failure": Failure.model_validate({"code": "KEY_REFUSED", "message": "no"})})
    entry = after(REFUSED, stored, minutes=60)
    assert entry.failure is not None
    assert (entry.status, entry.failure.since) == (Status.WAITING, START + timedelta(minutes=60))


def _reclaimed(entry: Entry) -> Entry:
    return entry.claim(now=START, lease_until=START, holder="me")
