"""Attempts with their times: those of the history, and what is under way, from the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.desk.attempts import Attempt, all_known, attempts
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import HistoryEntry
from tests.clock import START
from tests.tiny_flow import parcel


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def noted(at: int, after: str, **more: Any) -> HistoryEntry:
    return HistoryEntry(at=minute(at), subject="pack", before="running", after=after, **more)


HISTORY = (
    noted(9, "succeeded", began_at=minute(8), attempt=3),
    HistoryEntry(at=minute(7), subject="status", kind="lifecycle", after="paid"),
    noted(6, "running", began_at=minute(3), attempt=2, why="no answer came"),
    noted(2, "waiting", began_at=minute(1), attempt=1, why="DOWN: It is down: really."),
)


def test_each_has_its_beginning_its_end_and_what_it_met_the_latest_first() -> None:
    record = parcel(actions={"pack": Entry(status=Status.SUCCEEDED, fence=3)})
    found = attempts(record, HISTORY, minute(10), latest=True)
    assert found == (
        Attempt("pack", 3, minute(8), minute(9), "succeeded"),
        Attempt("pack", 2, minute(3), minute(6), "lost", message="no answer came"),
        Attempt("pack", 1, minute(1), minute(2), "failed", "DOWN", "It is down: really."),
    )
    assert all_known(record, found)
    assert not all_known(record, found[:2])


def test_what_is_under_way_comes_with_the_latest_and_only_then() -> None:
    running = Entry(
        status=Status.RUNNING, fence=4, started_at=minute(0), attempted_at=minute(9), lease_until=minute(12)
    )
    record = parcel(actions={"label": running})
    assert attempts(record, (), minute(10), latest=True) == (Attempt("label", 4, minute(9), None, "running"),)
    assert attempts(record, (), minute(10), latest=False) == ()


def test_a_claim_whose_run_is_gone_is_lost() -> None:
    lapsed = Entry(status=Status.RUNNING, fence=1, started_at=minute(0), lease_until=minute(2))
    (found,) = attempts(parcel(actions={"pack": lapsed}), (), minute(3), latest=True)
    assert (found.outcome, found.ended_at) == ("lost", minute(2))


def test_a_look_at_something_slow_is_shown_once_and_with_when_it_came_back() -> None:
    looks = Entry(
        status=Status.PENDING,
        fence=5,
        started_at=minute(0),
        attempted_at=minute(8),
        took_ms=1500,
        note="the glue to dry",
    )
    record = parcel(actions={"pack": looks})
    first = noted(1, "pending", began_at=minute(0), attempt=1, why="the glue to dry")
    found = attempts(record, (first,), minute(9), latest=True)
    assert [(each.number, each.outcome, each.ended_at, each.message) for each in found] == [
        (5, "waits", minute(8) + timedelta(milliseconds=1500), "the glue to dry"),
        (1, "waits", minute(1), "the glue to dry"),
    ]
    assert not all_known(record, found), "the looks between them are on no record"
    once = record.with_entry("pack", looks.model_copy(update={"fence": 1}))
    assert [each.number for each in attempts(once, (first,), minute(9), latest=True)] == [1]
    assert attempts(once, (first,), minute(9), latest=False) == (), "it has come with the latest, from the ledger"
    assert [each.number for each in attempts(record, (first,), minute(9), latest=False)] == [1]


def test_what_earlier_code_has_noted_is_a_point_in_time() -> None:
    old = noted(2, "failed", why="X: no")
    assert attempts(parcel(), (old,), minute(3), latest=True) == (
        Attempt("pack", 0, None, minute(2), "failed", "X", "no"),
    )


def test_what_was_left_out_was_never_attempted() -> None:
    skipped = HistoryEntry(at=minute(2), subject="insure", before="waiting", after="skipped", why="It is not dear.")
    assert attempts(parcel(), (skipped,), minute(3), latest=True) == (
        Attempt("insure", 0, None, minute(2), "skipped", message="It is not dear."),
    )
