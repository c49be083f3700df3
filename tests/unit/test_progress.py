"""What a customer sees of the work that is done for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.desk.progress import HELD_UP, SLOW, LineState, ProgressLine, ask_again_seconds, progress_lines
from chalicelib.engine.customer_line import CustomerLine
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.record import Record

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DONE = Entry(status=Status.SUCCEEDED, started_at=NOW, finished_at=NOW + timedelta(seconds=2))


def record(status: str = "registered", **actions: Entry) -> Record:
    at = dict.fromkeys(FLOW.lifecycle.order[: FLOW.lifecycle.order.index(status) + 1], NOW)
    return Record(
        record_id="1",
        kind=FLOW.kind,
        flow=FLOW.name,
        status=status,
        created_at=NOW,
        created_by="se@onramp.example",
        registered_by="ada",
        at=at,
        actions=actions,
    )


def lines(of: Record, now: datetime = NOW) -> dict[str, ProgressLine]:
    return {each.line.name: each for each in progress_lines(FLOW, of, now)}


def test_a_line_is_done_when_all_that_stands_behind_it_is() -> None:
    half = lines(record(create_account=DONE))["account"]
    assert (half.state, half.since, half.finished_at) == (LineState.WORKING, NOW, None)
    whole = lines(record(create_account=DONE, initialise_ecom=DONE))["account"]
    assert (whole.state, whole.finished_at) == (LineState.DONE, NOW + timedelta(seconds=2))


def test_what_waits_says_for_what() -> None:
    seen = lines(record("visited"))
    assert (seen["owner"].state, seen["owner"].says) == (LineState.WAITING, "Begins once you have signed up.")
    assert seen["index"].says == "Begins once you have sent your answers."
    assert seen["account"].state is LineState.WORKING
    assert lines(record())["owner"].says == "Begins once this is done: Preparing your account."


def test_a_failure_is_no_error_of_the_customers() -> None:
    failed = Entry(status=Status.FAILED, failure=Failure(code="REFUSED", message="No."))
    seen = lines(record(create_account=DONE, initialise_ecom=DONE, provision_pixel=failed))
    assert (seen["pixel"].state, seen["pixel"].says) == (LineState.HELD_UP, HELD_UP)
    assert ask_again_seconds([seen["pixel"]], NOW) == 10
    began_long_ago = replace(seen["pixel"], since=NOW - timedelta(minutes=31))
    assert ask_again_seconds([began_long_ago], NOW) == 60


def test_an_attempt_that_will_be_repeated_is_work_under_way() -> None:
    again = Entry(status=Status.WAITING, started_at=NOW, due_at=NOW, failure=Failure(code="DOWN", message="No."))
    assert lines(record(create_account=again))["account"].state is LineState.WORKING


def test_what_takes_far_longer_than_usual_says_so() -> None:
    running = record(create_account=Entry(status=Status.RUNNING, started_at=NOW))
    assert lines(running, NOW + timedelta(seconds=90))["account"].says == ""
    assert lines(running, NOW + timedelta(seconds=91))["account"].says == SLOW


def test_what_is_not_done_for_this_customer_is_not_shown() -> None:
    assert "team" in lines(record())
    assert "team" not in lines(record(send_invites=Entry(status=Status.SKIPPED, finished_at=NOW)))


@pytest.mark.parametrize(
    ("minutes", "seconds"), [(0, 3), (1, 3), (2, 10), (29, 10), (30, 60), (600, 60)], ids=lambda each: str(each)
)
def test_a_page_asks_less_often_the_longer_it_takes(minutes: int, seconds: int) -> None:
    running = record(create_account=Entry(status=Status.RUNNING, started_at=NOW))
    later = NOW + timedelta(minutes=minutes)
    assert ask_again_seconds([lines(running, later)["account"]], later) == seconds


def test_a_page_does_not_ask_for_what_only_the_customer_brings_about() -> None:
    over = dict.fromkeys(("create_account", "initialise_ecom", "provision_pixel", "commit_pixel_source"), DONE)
    visited = progress_lines(FLOW, record("visited", **over), NOW)
    assert {line.state for line in visited} == {LineState.DONE, LineState.WAITING}
    assert ask_again_seconds(visited, NOW) is None


def test_two_lines_of_one_name_are_refused() -> None:
    other = CustomerLine("account", "Something else", timedelta(seconds=1))
    actions = tuple(replace(each, shown_as=other) if each.name == "create_index" else each for each in FLOW.actions)
    with pytest.raises(ValueError, match="the customer's line 'account' is declared twice"):
        replace(FLOW, actions=actions)
