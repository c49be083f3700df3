"""The read-out asks every source once and at the same time, and is back in time whatever they do."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.dimensions.subject import Ids
from chalicelib.errors import Retryable
from chalicelib.health.kept import MOST_KEPT
from chalicelib.records.record import ERASED, Record
from tests.clock import TestClock
from tests.health_kit import EVENTS, SOURCE, WELL, Everywhere

BUILT_ON_OTHERS = {"document_count", "documents"}
RECORD = Record(
    record_id="1",
    kind="ONBOARDING",
    flow="ecom",
    status="submitted",
    created_at=TestClock().now,
    created_by="se@onramp.example",
    registered_by="ada",
    facts={"system_account_id": "sys-1", "pixel_id": "px-1"},
)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def readout(everywhere: Everywhere, clock: TestClock, **limits: float) -> Readout:
    return Readout(everywhere.sources, clock, limits=Limits(**limits))


def left_behind() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("health")]


def test_every_source_is_asked_once_though_several_checks_need_it(clock: TestClock) -> None:
    everywhere = Everywhere()
    seen = readout(everywhere, clock).read(RECORD)
    assert everywhere.asked == dict.fromkeys(WELL, 1)
    assert [each.state for each in seen.dimensions] == ["READY", "PENDING", "READY", "READY", "READY"]
    assert left_behind() == []


def test_a_user_who_was_erased_is_asked_about_by_nobody_and_is_not_said_to_be_missing(clock: TestClock) -> None:
    everywhere = Everywhere()
    seen = readout(everywhere, clock).read(RECORD.but(registered_by=ERASED)).account
    assert not {"user", "user_accounts"} & set(everywhere.asked)
    assert (seen.state, seen.code) == ("UNKNOWN", "USER_ERASED")
    about_the_user = {"user_active", "membership_active", "user_side_owner", "account_side_owner"}
    assert {check.name for check in seen.checks if check.code == "USER_ERASED"} == about_the_user


def test_a_user_who_is_not_there_yet_is_said_to_be_missing(clock: TestClock) -> None:
    seen = readout(Everywhere(), clock).read(RECORD.but(registered_by="")).account
    assert (seen.state, seen.code) == ("PROVISIONING", "NO_USER")


def test_all_sources_are_asked_at_the_same_time(clock: TestClock) -> None:
    """Each waits until all the others have been asked, too. One after the other, none would ever be answered."""
    together = threading.Barrier(len(WELL) - len(BUILT_ON_OTHERS))

    def once_all_are_here(name: str) -> Callable[[], Any]:
        def answer() -> Any:
            together.wait(timeout=20)
            return WELL[name]

        return answer

    everywhere = Everywhere(**{name: once_all_are_here(name) for name in WELL if name not in BUILT_ON_OTHERS})
    seen = readout(everywhere, clock, probe=30, budget=30).read(RECORD)
    assert "UNKNOWN" not in [each.state for each in seen.dimensions]


def test_documents_are_looked_up_by_what_the_newest_events_name(clock: TestClock) -> None:
    everywhere = Everywhere()
    readout(everywhere, clock).read(RECORD)
    assert everywhere.given["documents"]["ids"] == EVENTS.document_ids


def test_documents_are_looked_at_even_if_the_event_bucket_is_down(clock: TestClock) -> None:
    def down() -> Any:
        raise Retryable("EVENTS_UNAVAILABLE", "No.")

    seen = readout(Everywhere(activity=down), clock).read(RECORD).pixel
    assert (seen.state, seen.code) == ("UNKNOWN", "EVENTS_UNAVAILABLE")
    assert seen.check("documents_updated").code == "PIXEL_FIELDS_PRESENT"


def test_what_builds_on_a_source_without_an_answer_says_the_same_of_it(clock: TestClock) -> None:
    def down() -> Any:
        raise Retryable("ECOM_UNAVAILABLE", "No answer to GET /v1/indexes")

    seen = readout(Everywhere(indexes=down), clock).read(RECORD)
    reasons = {seen.index.check("documents_added").reason, seen.pixel.check("attached").reason, seen.index.reason}
    assert reasons == {"The ecom API gave no usable answer. No answer to GET /v1/indexes."}


def test_nothing_is_asked_about_what_is_not_there_yet(clock: TestClock) -> None:
    everywhere = Everywhere()
    seen = readout(everywhere, clock).read(RECORD.but(facts={}, registered_by=""))
    assert not everywhere.asked
    assert seen.pixel.state == "MISSING"


def test_a_source_that_outlives_the_budget_keeps_nobody_waiting(clock: TestClock) -> None:
    over, ended = threading.Event(), threading.Event()

    def far_too_long() -> Any:
        over.wait(20)
        ended.set()
        return SOURCE

    try:
        seen = readout(Everywhere(source_on_branch=far_too_long), clock, probe=0.1, budget=0.3).read(RECORD)
        assert not ended.is_set()
        assert (seen.pixel.state, seen.pixel.code) == ("UNKNOWN", "NO_ANSWER_IN_TIME")
        assert seen.account.state == "READY"
    finally:
        over.set()
    for thread in left_behind():
        thread.join(20)


@pytest.mark.parametrize("error", [KeyError("QueueUrl"), ValueError("token=secret"), RecursionError()])
def test_an_answer_that_a_client_chokes_on_is_unknown_and_is_not_quoted(
    clock: TestClock, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def choke() -> Any:
        raise error

    with caplog.at_level(logging.WARNING):
        seen = readout(Everywhere(queue=choke), clock).read(RECORD)
    assert (seen.pixel.state, seen.pixel.code) == ("UNKNOWN", "UNEXPECTED_ANSWER")
    assert type(error).__name__ in seen.pixel.reason
    assert "secret" not in seen.model_dump_json() + caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


class TestAnswersAreKept:
    def test_for_some_seconds_and_say_how_old_they_are(self, clock: TestClock) -> None:
        everywhere = Everywhere()
        reads = readout(everywhere, clock)
        first = reads.read(RECORD)
        clock.pass_(seconds=14)
        again = reads.read(RECORD)
        assert everywhere.asked["account"] == 1
        assert (first.age_seconds, again.age_seconds) == (0, 14)
        assert again.checked_at == first.checked_at == again.pixel.check("mapping").checked_at
        clock.pass_(seconds=1)
        assert reads.read(RECORD).age_seconds == 0
        assert everywhere.asked["account"] == 2

    def test_for_each_customer_alone(self, clock: TestClock) -> None:
        everywhere = Everywhere()
        reads = readout(everywhere, clock)
        reads.read(RECORD)
        reads.read(RECORD.but(facts={"system_account_id": "sys-2"}))
        reads.read(RECORD.but(registered_by="eve"))
        assert everywhere.asked["account"] == 3

    def test_without_the_record_so_that_a_task_that_is_ticked_shows_at_once(self, clock: TestClock) -> None:
        everywhere = Everywhere()
        reads = readout(everywhere, clock)
        assert reads.read(RECORD).pixel.state == "READY"
        mark = {"done": True, "by": "se@onramp.example", "at": clock.now}
        ticked = RECORD.but(se_tasks={"pixel_customization": mark})
        assert reads.read(ticked).pixel.state == "CONFIGURED"
        assert everywhere.asked["account"] == 1

    def test_of_so_many_customers_and_no_more(self, clock: TestClock) -> None:
        everywhere = Everywhere()
        reads = readout(everywhere, clock)
        for number in range(MOST_KEPT + 1):
            reads.answers(Ids(user_id=str(number)))
        reads.answers(Ids(user_id=str(MOST_KEPT)))
        assert everywhere.asked["user"] == MOST_KEPT + 1
        reads.answers(Ids(user_id="0"))
        assert everywhere.asked["user"] == MOST_KEPT + 2

    def test_and_none_is_from_the_future_when_the_clock_was_put_back(self, clock: TestClock) -> None:
        everywhere = Everywhere()
        reads = readout(everywhere, clock)
        reads.read(RECORD)
        clock.pass_(hours=-1)
        assert reads.read(RECORD).age_seconds == 0
        assert everywhere.asked["account"] == 2


def test_no_address_of_a_person_is_in_a_reading(clock: TestClock) -> None:
    seen = readout(Everywhere(), clock).read(RECORD)
    assert "@" not in json.dumps(seen.model_dump(mode="json"))
