"""Events from a shop's page to the documents, through AWS, the stand-ins and the consumer as separate processes.

The browser is Chromium where this machine has one. The same visit is made in any case by the same script in Node with
a document of happy-dom, so nothing is left untested on a machine without a browser, and nothing is skipped.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from chalicelib.pixel_source.website import website_path
from local.demo import chromium
from local.demo.ecom.last_mile import BASKET, customized
from local.demo.ecom.se_commit import commit
from local.demo.visitor import InNode, VisitError, Visitor, any_visitor, install
from local.pixel_service.aws import AnalyticsAccount
from local.pixel_service.names import Names
from local.pixel_service.storefront import sample_documents
from local.stack import adopter, parts, pixel_roles, processes
from local.stack.site import ENV, REGION
from tests.e2e.event_path import Place, Shop, place, soon, types_of, until

pytestmark = pytest.mark.e2e

EVENTS, EVENTS_IN_A_POST = 10_000, 10
BOOT, DERBY = "fen-boot-moss", "linden-derby-ink"
DERBY_BUTTON = f'{BASKET}[data-sku="{DERBY}"]'
VISITED = Counter(
    {
        ("page_view", None): 2,
        ("search", None): 1,
        ("product_view", BOOT): 1,
        ("add_to_cart", BOOT): 1,
    }
)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("events")) as running:
        yield running


@pytest.fixture(params=["node", *(["chromium"] if chromium.found() else [])])
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Who visits; the demo takes the browser where there is one."""
    if request.param == "node":
        install()
        yield InNode()
        return
    with any_visitor() as found:
        assert found.name == "Chromium"
        yield found


def test_a_visit_to_the_shop_arrives_in_the_event_bucket_and_on_the_documents(here: Place, visitor: Visitor) -> None:
    shop = here.customer()
    script = f"/{shop.pixel_id}.js"
    visitor.visit(f"{shop.page}?q=boot", script)
    visitor.visit(f"{shop.page}/products/{BOOT}", script, [BASKET])
    until(lambda: shop.counted() == {BOOT: 2}, "two events are counted on the boot")
    until(lambda: shop.left_in_queue() == 0, "the queue is empty")
    assert types_of(shop.stored()) == VISITED
    (document,) = (item for item in here.ecom.documents(shop.account, "shoes", soon()) if item["_id"] == BOOT)
    about = [event["received_at"] for event in shop.stored() if event["document_id"] == BOOT]
    assert document["_pixel_last_at"] == max(about)
    with pytest.raises(ClientError, match="NoSuchKey"):
        shop.refused()


def test_an_se_s_own_script_is_live_once_it_is_pushed_and_knows_what_it_is_about(here: Place, visitor: Visitor) -> None:
    shop = here.customer()
    own = customized(shop.pixel_id)
    commit(str(here.site.repository), website_path(shop.pixel_id), own, "Customize")
    until(lambda: "guesses nothing" in requests.get(shop.script, timeout=10).text, "the own script is served")
    for address, clicks in ((f"{shop.page}/products/{BOOT}", [BASKET]), (f"{shop.page}?q=derby", [DERBY_BUTTON])):
        visitor.visit(address, f"/{shop.pixel_id}.js", clicks)
    until(lambda: shop.counted() == {BOOT: 2, DERBY: 1}, "what was looked at and put into the basket is counted")
    until(lambda: len(shop.stored()) == 6, "every event is stored")
    told = {(event["type"], event["page_type"], event["document_id"]) for event in shop.stored()}
    assert told == {
        ("page_view", "product", None),
        ("product_view", "product", BOOT),
        ("add_to_cart", "product", BOOT),
        ("page_view", "search", None),
        ("search", "search", None),
        ("add_to_cart", "search", DERBY),
    }


def test_a_visit_that_does_not_find_what_to_click_on_is_told(here: Place, visitor: Visitor) -> None:
    shop = here.provisioned()
    with pytest.raises(VisitError):
        visitor.visit(shop.page, f"/{shop.pixel_id}.js", ["#nothing-of-that-name"])


def test_a_visit_to_a_page_that_is_not_there_is_told(here: Place) -> None:
    install()
    shop = here.provisioned()
    with pytest.raises(VisitError, match="404"):
        InNode().visit(f"{shop.page}/products/no-such-shoe", f"/{shop.pixel_id}.js")


def test_events_before_an_index_is_there_are_stored_and_those_after_count(here: Place) -> None:
    shop = here.provisioned()
    send(shop, [event(BOOT)])
    until(lambda: len(shop.stored()) == 1 and shop.left_in_queue() == 0, "the event is stored")
    shop.index()
    send(shop, [event(BOOT)])
    until(lambda: shop.counted() == {BOOT: 1}, "the second event is counted")


def test_a_queue_lets_the_ingest_in_by_its_own_policy_and_nobody_else(here: Place) -> None:
    shop = here.provisioned()
    url = here.aws.sqs.get_queue_url(QueueName=f"{ENV}-pixel-{shop.pixel_id}")["QueueUrl"]
    for role, allowed in ((pixel_roles.INGEST_ROLE, True), (pixel_roles.CONSUMER_ROLE, False)):
        names = Names(REGION, adopter.ANALYTICS_TABLE, adopter.EVENT_BUCKET, pixel_roles.role_arn(role))
        with environment_of(here):
            sqs = AnalyticsAccount(names, "test").sqs
            if allowed:
                assert sqs.send_message(QueueUrl=url, MessageBody="not a post")["MessageId"]
            else:
                with pytest.raises(ClientError, match="AccessDenied"):
                    sqs.send_message(QueueUrl=url, MessageBody="not a post")


def test_ten_thousand_events_are_neither_lost_nor_doubled_though_the_consumer_is_killed_and_sqs_repeats(
    here: Place,
) -> None:
    shop = here.customer()
    url = here.aws.sqs.get_queue_url(QueueName=f"{ENV}-pixel-{shop.pixel_id}")["QueueUrl"]
    here.aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})  # repeats come soon
    ids = [document["_id"] for document in sample_documents()]
    chosen = random.Random(4)
    wanted: Counter[str] = Counter(chosen.choice(ids) for _ in range(EVENTS))
    events = [event(document_id) for document_id in wanted.elements()]
    chosen.shuffle(events)
    posts = [events[start : start + EVENTS_IN_A_POST] for start in range(0, EVENTS, EVENTS_IN_A_POST)]

    half_way = threading.Event()
    with ThreadPoolExecutor(8) as senders, ThreadPoolExecutor(1) as killer:
        killing = killer.submit(kill_consumer, here, half_way)
        sent = [senders.submit(send, shop, post) for post in posts]
        until(lambda: sum(shop.counted().values()) >= EVENTS // 10, "the consumer is at it")
        half_way.set()
        killing.result()
        for one in sent:
            one.result()
    before = sum(shop.counted().values())
    assert 0 < before < EVENTS, "it was not killed in the middle"
    repeat_some(here, url)
    send(shop, posts[0])  # a browser that was not told that its post had arrived
    parts.wait_until_ready(here.start_consumer())
    until(lambda: shop.left_in_queue() == 0, "the queue is empty", seconds=120)

    assert shop.counted() == dict(wanted)
    stored = Counter(line["event_id"] for line in shop.stored())
    assert set(stored) == {one["eventId"] for one in events}
    repeated = {one["eventId"] for one in posts[0]}
    assert {name for name, times in stored.items() if times > 1} == repeated, "only the post that was sent twice"
    effects = requests.get(f"{here.site.platforms}/ecom/_effects", timeout=30).json()["effects"]
    counted = [one["changed"]["counted"] for one in effects if one["operation"] == "count_pixel_events"
               and one["subject"] == f"{shop.account}/shoes"]  # fmt: skip
    assert sum(counted) == EVENTS


def event(document_id: str) -> dict[str, Any]:
    """One event as the script makes it."""
    return {
        "eventId": uuid.uuid4().hex,
        "type": "product_view",
        "at": "2026-11-21T08:00:00.000Z",
        "path": f"/products/{document_id}",
        "pageType": "product",
        "docId": document_id,
        "docIdSource": "path",
    }


def send(shop: Shop, events: list[dict[str, Any]]) -> None:
    """One post."""
    body = json.dumps({"pixelId": shop.pixel_id, "sentAt": "2026-11-21T08:00:00.000Z", "events": events})
    answer = requests.post(shop.ingest, data=body, headers={"Content-Type": "text/plain"}, timeout=30)
    assert (answer.status_code, answer.json()["accepted"]) == (202, len(events)), answer.text


def kill_consumer(here: Place, half_way: threading.Event) -> None:
    """End it without warning, wherever it is."""
    assert half_way.wait(60)
    assert processes.alive(here.consumer)
    os.kill(here.consumer.pid, signal.SIGKILL)
    until(lambda: not processes.alive(here.consumer), "the consumer is gone")


def repeat_some(here: Place, url: str) -> None:
    """Two things that SQS does: hand a message to somebody who never deletes it, and hand out two copies of one."""
    for _ in range(3):
        for message in here.aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
            here.aws.sqs.send_message(QueueUrl=url, MessageBody=message["Body"])


class environment_of:  # noqa: N801 - reads as a phrase
    """AWS as the place's administrator, for clients that find it in the environment."""

    def __init__(self, here: Place) -> None:
        self._patch = pytest.MonkeyPatch()
        self._endpoint = here.site.emulator

    def __enter__(self) -> None:
        self._patch.setenv("AWS_ENDPOINT_URL", self._endpoint)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            self._patch.setenv(name, "test")

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
