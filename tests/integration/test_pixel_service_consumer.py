"""The consumer loses nothing and counts nothing twice, wherever it dies and whatever is down."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from chalicelib.clients.analytics.client import Mapping
from chalicelib.clients.analytics.event_bucket import EventBucket
from chalicelib.deadline import Deadline
from local.pixel_service.consumer import Consumer
from local.pixel_service.drain import Drain
from local.pixel_service.heartbeat import Beat
from local.pixel_service.message import QueueMessage
from tests.integration.pixel_place import BUCKET, ENV, PIXEL, PixelPlace, event, pixel_place

POSTS = (("boot", "boot", None), ("derby",), ("boot", "loafer", "unheard-of"))
WANTED = {"boot": 3, "derby": 1, "loafer": 1}
CALLS = ("receive_message", *["put_object"] * 3, "indexes", "count", "delete_message_batch")
"""What one attempt at three messages does, in order."""


@pytest.fixture
def here(aws: None, tmp_path: Path) -> Iterator[PixelPlace]:
    """With a customer whose queue has three messages."""
    with pixel_place(tmp_path) as running:
        running.provision()
        running.make_index()
        for post in POSTS:
            assert running.post(*(event(document_id) for document_id in post)).status_code == 202
        yield running


@pytest.fixture
def mapping(here: PixelPlace) -> Mapping:
    found = here.mappings.mapping(PIXEL)
    assert found is not None
    return found


def empty(drain: Drain, mapping: Mapping) -> int:
    """Take messages until there are none; how many were handed out."""
    handed_out = 0
    while found := drain.some(mapping, mapping.queue_url):
        handed_out += found
    return handed_out


class Death(BaseException):
    """The process ends here: nothing catches it."""


@dataclass
class Life:
    """Calls that are made until it ends, before or after one of them."""

    ends_at: int
    after: bool
    calls: list[str] = field(default_factory=list)


class Mortal:
    """Something that is called, by somebody who may die of it."""

    def __init__(self, real: Any, life: Life) -> None:
        self._real = real
        self._life = life

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            life = self._life
            life.calls.append(name)
            dies = len(life.calls) == life.ends_at
            if dies and not life.after:
                raise Death
            answer = getattr(self._real, name)(*given, **named)
            if dies:
                raise Death
            return answer

        return call


def mortal(drain: Drain, life: Life) -> Drain:
    real = {"sqs": drain.sqs, "s3": drain.s3, "documents": drain.documents}
    parts: dict[str, Any] = {name: Mortal(part, life) for name, part in real.items()}
    return replace(drain, **parts)


def assert_whole(here: PixelPlace) -> None:
    """Each event once in the bucket and once on its document, and nothing left."""
    assert here.counted() == WANTED
    lines = here.stored()
    assert len(lines) == sum(len(post) for post in POSTS)
    assert max(Counter(line["event_id"] for line in lines).values()) == 1
    assert here.waiting() == 0


def test_each_event_is_stored_and_counted_once(here: PixelPlace, mapping: Mapping) -> None:
    life = Life(0, after=False)
    assert empty(mortal(here.drain, life), mapping) == len(POSTS)
    assert tuple(life.calls[:-1]) == CALLS, "the deaths below are at these places"
    assert_whole(here)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", range(1, len(CALLS) + 1), ids=lambda place: f"{place}-{CALLS[place - 1]}")
def test_a_death_anywhere_loses_nothing_and_doubles_nothing(
    here: PixelPlace, mapping: Mapping, place: int, after: bool
) -> None:
    with pytest.raises(Death):
        empty(mortal(here.drain, Life(place, after)), mapping)
    empty(here.drain, mapping)
    assert_whole(here)


def test_a_message_that_sqs_delivers_twice_changes_nothing_the_second_time(here: PixelPlace, mapping: Mapping) -> None:
    for message in here.sqs.receive_message(QueueUrl=mapping.queue_url, MaxNumberOfMessages=10)["Messages"]:
        here.sqs.send_message(QueueUrl=mapping.queue_url, MessageBody=message["Body"])
    assert empty(here.drain, mapping) == 2 * len(POSTS)
    assert_whole(here)


def test_an_event_that_a_browser_sends_twice_counts_once(here: PixelPlace, mapping: Mapping) -> None:
    again = event("derby")
    for _ in range(2):
        here.post(again)
    empty(here.drain, mapping)
    assert here.counted() == {**WANTED, "derby": 2}


def test_an_event_whose_document_comes_later_is_kept_in_the_bucket_only(here: PixelPlace, mapping: Mapping) -> None:
    empty(here.drain, mapping)
    assert "unheard-of" in [line["document_id"] for line in here.stored()]
    assert "unheard-of" not in here.counted()


def test_the_healths_probe_reads_what_the_service_and_the_consumer_wrote(here: PixelPlace, mapping: Mapping) -> None:
    here.post(event("derby", type="purchase"))
    empty(here.drain, mapping)
    found = EventBucket(lambda: here.s3, BUCKET).activity(PIXEL, Deadline.after(20))
    assert found.last_at is not None
    assert set(found.document_ids) <= {*WANTED, "unheard-of"}
    assert found.sampled > 0
    assert found.refused is not None
    assert (found.refused.count, found.refused.reason) == (1, "EVENT_MALFORMED")


def test_every_index_with_the_pixel_counts_and_no_other(here: PixelPlace, mapping: Mapping) -> None:
    here.make_index("sale")
    here.make_index("books", pixel_id="px-harbor-books")
    here.make_index("plain", pixel_id=None)
    empty(here.drain, mapping)
    assert (here.counted("sale"), here.counted("books"), here.counted("plain")) == (WANTED, {}, {})


@pytest.mark.parametrize("code", ["INDEX_NOT_FOUND", "PIXEL_NOT_ATTACHED"])
def test_an_index_that_went_meanwhile_holds_up_nothing(here: PixelPlace, mapping: Mapping, code: str) -> None:
    body = {"type": "about:blank", "title": "Gone", "status": 409, "code": code, "detail": "Gone."}
    rule = {"mode": "conflict", "path": "pixel-events$", "body": body}
    requests.put(f"{here.url}/ecom/_faults", json={"rules": [rule]}, timeout=10).raise_for_status()
    assert empty(here.drain, mapping) == len(POSTS)
    assert (here.counted(), here.waiting()) == ({}, 0)


def test_what_cannot_be_read_stays_and_holds_up_nothing(
    here: PixelPlace, mapping: Mapping, caplog: pytest.LogCaptureFixture
) -> None:
    body = here.sqs.receive_message(QueueUrl=mapping.queue_url)["Messages"][0]["Body"]
    for bad in ("rosa@marrow.example", body.replace(PIXEL, "px-other")):
        here.sqs.send_message(QueueUrl=mapping.queue_url, MessageBody=bad)
    here.drain.some(mapping, mapping.queue_url)
    assert here.counted() == WANTED
    assert here.waiting() == 2
    assert "cannot be read" in caplog.text
    assert "another pixel" in caplog.text
    assert "rosa" not in caplog.text


class TestTheConsumer:
    @pytest.fixture
    def now(self) -> Clock:
        return Clock()

    @pytest.fixture
    def beats(self) -> list[Beat]:
        return []

    @pytest.fixture
    def consumer(self, here: PixelPlace, now: Clock, beats: list[Beat]) -> Consumer:
        return Consumer(here.drain, here.mappings, f"{ENV}-pixel-", beats.append, now)

    def test_drains_the_queues_of_all_customers_and_no_dead_letters(
        self, here: PixelPlace, consumer: Consumer, beats: list[Beat]
    ) -> None:
        here.provision("px-second")
        here.sqs.send_message(QueueUrl=dead_letters(here), MessageBody="what somebody must look at")
        assert consumer.round(threading.Event()) == len(POSTS)
        assert_whole(here)
        assert here.sqs.receive_message(QueueUrl=dead_letters(here))["Messages"]
        assert beats[-1] == Beat(queues=2, messages=len(POSTS), failing=[])

    def test_finds_a_customer_who_came_later(self, here: PixelPlace, consumer: Consumer, now: Clock) -> None:
        consumer.round(threading.Event())
        url = here.provision("px-second")
        kept = {"event_id": "e1", "type": "page_view", "document_id": None}
        whole = {"batch_id": uuid4(), "pixel_id": "px-second", "received_at": "2026-11-21T07:00:00Z", "events": [kept]}
        here.sqs.send_message(QueueUrl=url, MessageBody=QueueMessage.model_validate(whole).body())
        now.now += 1
        assert consumer.round(threading.Event()) == 1

    def test_leaves_a_queue_alone_that_is_nobodys(self, here: PixelPlace, consumer: Consumer) -> None:
        here.dynamodb.delete_item(
            TableName="pixel-accounts", Key={"pk": {"S": f"PIXEL#{PIXEL}"}, "sk": {"S": "MAPPING"}}
        )
        assert consumer.round(threading.Event()) == 0
        assert here.waiting() == len(POSTS)

    def test_uses_up_no_delivery_of_a_message_while_a_platform_is_down(
        self, here: PixelPlace, consumer: Consumer, now: Clock, beats: list[Beat], mapping: Mapping
    ) -> None:
        rules = [{"mode": "error_before", "times": None}]
        requests.put(f"{here.url}/ecom/_faults", json={"rules": rules}, timeout=10).raise_for_status()
        for _ in range(20):
            consumer.round(threading.Event())
            now.now += 60
        assert beats[-1].failing == [PIXEL]
        requests.delete(f"{here.url}/ecom/_faults", timeout=10).raise_for_status()
        names: Any = ["ApproximateReceiveCount"]
        found = here.sqs.receive_message(
            QueueUrl=mapping.queue_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=names
        )
        assert {one["Attributes"]["ApproximateReceiveCount"] for one in found["Messages"]} == {"2"}, "it and this one"
        consumer.round(threading.Event())
        assert_whole(here)
        now.now += 60
        consumer.round(threading.Event())
        assert beats[-1].failing == []

    def test_rests_a_queue_that_fails_and_goes_on_with_the_others(
        self, here: PixelPlace, consumer: Consumer, now: Clock
    ) -> None:
        rules = [{"mode": "error_before", "times": 1}]
        requests.put(f"{here.url}/ecom/_faults", json={"rules": rules}, timeout=10).raise_for_status()
        stop = threading.Event()
        assert consumer.round(stop) == 0
        now.now += 0.9
        assert consumer.round(stop) == 0, "it rests for a second"
        now.now += 0.2
        assert consumer.round(stop) == len(POSTS)

    def test_asks_a_quiet_queue_once_a_second_and_one_with_messages_again_at_once(
        self, here: PixelPlace, consumer: Consumer, now: Clock, mapping: Mapping
    ) -> None:
        stop = threading.Event()
        assert consumer.round(stop) == len(POSTS)
        assert consumer.round(stop) == 0, "it was asked at once, and had nothing more"
        for _ in range(5):
            now.now += 1
            assert consumer.round(stop) == 0
        here.sqs.send_message(QueueUrl=mapping.queue_url, MessageBody="whatever it is, it is a message")
        now.now += 0.9
        assert consumer.round(stop) == 0, "it rests for a second"
        now.now += 0.2
        assert consumer.round(stop) == 1

    def test_stops_between_two_queues_when_told_to(self, here: PixelPlace, consumer: Consumer) -> None:
        stop = threading.Event()
        stop.set()
        consumer.run(stop)
        assert consumer.round(stop) == 0
        assert here.waiting() == len(POSTS)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def dead_letters(here: PixelPlace) -> str:
    return here.sqs.get_queue_url(QueueName=f"{ENV}-pixel-{PIXEL}-dlq")["QueueUrl"]


def test_the_service_answers_for_a_consumer_that_reports_and_not_for_one_that_is_silent(here: PixelPlace) -> None:
    address = f"{here.url}/pixel/_consumer"
    silent = requests.get(address, timeout=10)
    assert (silent.status_code, silent.json()["code"]) == (503, "CONSUMER_SILENT")
    beat = {"queues": 1, "messages": 3, "failing": []}
    requests.put(address, json=beat, timeout=10).raise_for_status()
    assert requests.get(address, timeout=10).json() == beat
