"""What a look at the golden path answers: done, or what is lacking and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients.analytics.event_bucket import Activity, Refusals
from chalicelib.deadline import Deadline
from chalicelib.dimensions.documents import DocumentSample
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.executors.watch_golden_path import WatchGoldenPath, look_again_in
from chalicelib.flows.ecom.concerns import seen_wrong
from chalicelib.flows.ecom.health.golden import lacking
from chalicelib.flows.ecom.news import stories
from chalicelib.records.ledger import Entry, Status
from chalicelib.records.record import Record
from tests.health_kit import DOWN, LOOKED, NOW, health
from tests.tiny_flow import parcel

WATCH = "watch_golden_path"
BARE = replace(LOOKED, with_pixel=0)
ELSEWHERE = DocumentSample(asked=frozenset("xy"), found=frozenset(), with_pixel=0, seen=0)
SILENT = Activity(last_at=NOW - timedelta(hours=30), sampled=1, document_ids=("a",))
REFUSED = Activity(refused=Refusals(count=3, last_at=NOW, reason="PIXEL_UNKNOWN"))


def submitted(**entry: Any) -> Record:
    begun = {"status": Status.RUNNING, "fence": 1, "started_at": NOW - timedelta(minutes=5)}
    return parcel(flow="ecom", status="submitted", actions={WATCH: Entry(**{**begun, **entry})})


def look(record: Record | None = None, **found: Any) -> Done | Pending:
    watch = WatchGoldenPath(lambda _: health(**found), lambda: NOW, lacking, seen_wrong)
    return watch.execute(Work(WATCH, record or submitted(), Deadline.after(5), "any"))


def test_it_is_done_when_nothing_is_lacking() -> None:
    assert look() == Done({})


def test_a_silence_since_then_undoes_nothing() -> None:
    assert look(events=SILENT) == Done({})


@pytest.mark.parametrize(
    ("found", "waiting_for"),
    [
        ({"indexes": ()}, "“An index is READY” to be true"),
        ({"document_counts": {"products": 0}}, "“An index has documents” to be true"),
        ({"documents": BARE}, "“Events change documents (their _pixel_* fields)” to be true"),
        ({"queue": DOWN}, "“The pixel's queue exists, with its dead-letter queue” to be known"),
    ],
)
def test_it_says_what_is_lacking_or_not_known(found: dict[str, Any], waiting_for: str) -> None:
    assert look(**found) == Pending(timedelta(minutes=1), waiting_for)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"documents": BARE, "events": SILENT}, "STALLED"),
        ({"documents": BARE, "events": REFUSED}, "EVENTS_REFUSED"),
        ({"documents": ELSEWHERE}, "MISMATCH"),
    ],
)
def test_trouble_with_the_pixel_is_kept_as_it_was_first_seen_and_told(found: dict[str, Any], code: str) -> None:
    seen = look(**found)
    assert isinstance(seen, Pending)
    assert seen.result is not None
    assert list(seen.result["faults"]) == [code]
    (story,) = stories(submitted(status=Status.PENDING, result=dict(seen.result)))
    assert (story.occasion, story.event, story.at, story.code) == (f"fault:{code}", "pixel_trouble", NOW, code)
    again = look(submitted(result=dict(seen.result)), **found)
    assert isinstance(again, Pending)
    assert again.result is None, "the checkpoint stays as it is"


@pytest.mark.parametrize(
    ("watching_for", "pause"),
    [
        ({}, {"minutes": 1}),
        ({"minutes": 14}, {"minutes": 1}),
        ({"minutes": 15}, {"minutes": 5}),
        ({"minutes": 119}, {"minutes": 5}),
        ({"hours": 2}, {"minutes": 15}),
        ({"hours": 23}, {"minutes": 15}),
        ({"days": 1}, {"hours": 1}),
        ({"days": 29}, {"hours": 1}),
    ],
)
def test_it_looks_each_minute_and_then_less_often(watching_for: dict[str, float], pause: dict[str, float]) -> None:
    assert look_again_in(timedelta(**watching_for)) == timedelta(**pause)
