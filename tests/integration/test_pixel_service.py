"""The pixel service takes events of customers it knows, and says and counts what it refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from local.pixel_service.customers import Customers
from local.pixel_service.refusals import NOBODY, Refusals
from local.platforms.app import PlatformOptions, create_app
from local.platforms.problems import Refusal
from tests.clock import TestClock
from tests.integration.pixel_place import ACCOUNT, BUCKET, PIXEL, TABLE, PixelPlace, event, pixel_place


@pytest.fixture
def here(aws: None, tmp_path: Path) -> Iterator[PixelPlace]:
    with pixel_place(tmp_path, on_main=False) as running:
        yield running


@pytest.fixture
def known(aws: None, tmp_path: Path) -> Iterator[PixelPlace]:
    """With one customer, who is on main and mapped."""
    with pixel_place(tmp_path) as running:
        running.provision()
        yield running


@pytest.fixture
def unmapped(aws: None, tmp_path: Path) -> Iterator[PixelPlace]:
    """With one customer, who is on main only."""
    with pixel_place(tmp_path) as running:
        yield running


class TestEvents:
    def test_of_a_known_customer_go_to_the_customers_queue(self, known: PixelPlace) -> None:
        answer = known.post(event("boot"), event())
        assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "refused": []})
        assert known.waiting() == 1
        assert known.keys("_refused.json") == []

    def test_of_nobody_are_refused_and_counted_without_an_object_for_each_made_up_id(self, known: PixelPlace) -> None:
        for made_up in ("px-none", "px-other"):
            answer = known.post(event(), to=made_up)
            assert (answer.status_code, answer.json()["code"]) == (404, "PIXEL_UNKNOWN")
        assert known.keys("_refused.json") == [f"events/{NOBODY}/_refused.json"]
        assert known.refused(NOBODY)["count"] == 2

    def test_before_the_source_is_on_main_are_refused_by_name(self, here: PixelPlace) -> None:
        here.provision()
        answer = here.post(event())
        assert (answer.status_code, answer.json()["code"]) == (403, "PIXEL_NOT_ON_MAIN")
        assert (here.refused()["count"], here.refused()["reason"]) == (1, "PIXEL_NOT_ON_MAIN")
        assert here.waiting() == 0

    def test_before_the_mapping_is_there_are_refused_by_name(self, unmapped: PixelPlace) -> None:
        answer = unmapped.post(event())
        assert (answer.status_code, answer.json()["code"]) == (403, "PIXEL_NOT_MAPPED")
        assert unmapped.refused()["reason"] == "PIXEL_NOT_MAPPED"

    def test_that_name_another_pixel_than_their_address_are_refused_and_counted(self, known: PixelPlace) -> None:
        answer = known.post(event(), named="px-harbor-books")
        assert (answer.status_code, answer.json()["code"]) == (403, "PIXEL_ID_MISMATCH")
        refused = known.refused()
        assert (refused["count"], refused["reason"]) == (1, "PIXEL_ID_MISMATCH")
        assert "another pixel" in refused["message"]
        assert known.waiting() == 0

    def test_that_are_malformed_are_counted_and_the_others_of_their_post_are_taken(self, known: PixelPlace) -> None:
        answer = known.post(event("boot"), event(type="purchase"), event(path=None))
        assert answer.status_code == 202
        assert [one["event"] for one in answer.json()["refused"]] == [1, 2]
        assert known.waiting() == 1
        refused = known.refused()
        assert (refused["count"], refused["reason"]) == (2, "EVENT_MALFORMED")
        assert refused["message"].startswith("Event 1 of a post: type:")

    def test_that_are_all_malformed_are_refused_whole(self, known: PixelPlace) -> None:
        answer = known.post(event(type="purchase"))
        assert (answer.status_code, answer.json()["code"]) == (400, "EVENT_MALFORMED")
        assert known.waiting() == 0

    @pytest.mark.parametrize(
        ("body", "status"), [(b"{", 400), (b"", 400), (b'{"events": []}', 400), (b" " * 70_000, 413)]
    )
    def test_that_are_no_post_at_all_count_as_one(self, known: PixelPlace, body: bytes, status: int) -> None:
        answer = requests.post(f"{known.url}/pixel/{PIXEL}/events", data=body, timeout=10)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert known.refused()["count"] == 1

    def test_are_not_acknowledged_when_the_queue_does_not_take_them(self, known: PixelPlace) -> None:
        known.sqs.delete_queue(QueueUrl=known.sqs.get_queue_url(QueueName="test-pixel-px-shop")["QueueUrl"])
        answer = known.post(event())
        assert (answer.status_code, answer.json()["code"]) == (503, "PIXEL_SERVICE_UNAVAILABLE")
        assert answer.headers["Retry-After"] == "1"

    def test_of_a_customer_who_was_taken_down_are_refused_after_two_seconds(self, known: PixelPlace) -> None:
        now = 0.0
        customers = Customers(OnMain(), known.mappings, lambda: now)  # type: ignore[arg-type] # it has what is called
        assert customers.mapping(PIXEL).system_account_id == ACCOUNT
        known.dynamodb.delete_item(TableName=TABLE, Key={"pk": {"S": f"PIXEL#{PIXEL}"}, "sk": {"S": "MAPPING"}})
        now = 1.9
        assert customers.mapping(PIXEL).system_account_id == ACCOUNT
        now = 2.0
        with pytest.raises(Refusal, match="PIXEL_NOT_MAPPED"):
            customers.mapping(PIXEL)


class OnMain:
    """A main branch with our customer."""

    def customers(self) -> frozenset[str]:
        return frozenset({PIXEL})


class TestABrowser:
    def test_may_post_from_any_shop_with_a_beacon_that_carries_cookies_along(self, known: PixelPlace) -> None:
        answer = known.post(event())
        assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]

    def test_that_sends_json_asks_first_and_is_allowed(self, known: PixelPlace) -> None:
        asked = {
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        answer = requests.options(f"{known.url}/pixel/{PIXEL}/events", headers=asked, timeout=10)
        assert answer.status_code == 200
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()
        assert known.post(event(), **{"Content-Type": "application/json"}).status_code == 202

    def test_can_read_why_it_was_refused(self, known: PixelPlace) -> None:
        answer = known.post(event(), to="px-none")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"

    def test_gets_the_script_as_a_script_and_asks_each_time_whether_it_is_current(self, known: PixelPlace) -> None:
        address = f"{known.url}/pixel/{PIXEL}.js"
        answer = requests.get(address, timeout=30)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert f"'{PIXEL}'" in answer.text
        again = requests.get(address, headers={"If-None-Match": answer.headers["ETag"]}, timeout=10)
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("pixel_id", ["px-none", "px-mitsuba-app", "..%2F..%2Fetc"])
    def test_gets_no_script_of_a_customer_who_has_none_on_main(self, known: PixelPlace, pixel_id: str) -> None:
        answer = requests.get(f"{known.url}/pixel/{pixel_id}.js", timeout=10)
        assert answer.status_code == 404


class TestRefusals:
    def test_go_on_from_what_an_earlier_run_of_the_service_counted(self, here: PixelPlace) -> None:
        Refusals(here.s3, BUCKET).count(PIXEL, "NOT_JSON", "The post is not JSON.", 3)
        Refusals(here.s3, BUCKET).count(PIXEL, "NOT_JSON", "The post is not JSON.")
        assert here.refused()["count"] == 4

    def test_tell_the_last_reason_and_when(self, here: PixelPlace) -> None:
        clock = TestClock()
        refusals = Refusals(here.s3, BUCKET, clock)
        refusals.count(PIXEL, "NOT_JSON", "The post is not JSON.")
        refusals.count(PIXEL, "POST_MALFORMED", "events: Field required")
        assert here.refused() == {
            "count": 2,
            "last_at": clock().isoformat(),
            "recent": [clock().isoformat()] * 2,
            "reason": "POST_MALFORMED",
            "message": "events: Field required",
        }

    def test_keep_the_moments_of_the_last_posts_also_over_a_restart(self, here: PixelPlace) -> None:
        clock = TestClock()
        for _ in range(2):
            refusals = Refusals(here.s3, BUCKET, clock)
            for _ in range(30):
                clock.pass_(minutes=1)
                refusals.count(PIXEL, "NOT_JSON", "The post is not JSON.")
        kept = here.refused()["recent"]
        minutes = [(clock() - timedelta(minutes=ago)).isoformat() for ago in reversed(range(50))]
        assert kept == minutes

    def test_that_come_together_are_all_counted_in_two_writes(self, here: PixelPlace) -> None:
        clock = AllAtOnce(20)
        s3 = Watched(here.s3, clock.all_counted)
        refusals = Refusals(s3, BUCKET, clock)  # type: ignore[arg-type] # it has what is called

        def refuse() -> None:
            refusals.count(PIXEL, "NOT_JSON", "The post is not JSON.")

        threads = [threading.Thread(target=refuse) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert here.refused()["count"] == 20
        assert s3.writes <= 2

    def test_that_could_not_be_written_are_written_with_the_next(self, here: PixelPlace) -> None:
        refusals = Refusals(here.s3, BUCKET)
        here.s3.put_object(Bucket=BUCKET, Key=f"events/{PIXEL}/_refused.json", Body=b"not json")
        with pytest.raises(json.JSONDecodeError):
            refusals.count(PIXEL, "NOT_JSON", "The post is not JSON.")
        here.s3.delete_object(Bucket=BUCKET, Key=f"events/{PIXEL}/_refused.json")
        refusals.count(PIXEL, "NOT_JSON", "The post is not JSON.")
        assert here.refused()["count"] == 2


class AllAtOnce:
    """A clock that notices when so many refusals have been counted: each asks it once."""

    def __init__(self, refusals: int) -> None:
        self._left = refusals
        self.all_counted = threading.Event()

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self.all_counted.set()
        return datetime(2026, 11, 21, tzinfo=UTC)


class Watched:
    """S3 with its writes counted; the first takes until everybody is there."""

    def __init__(self, s3: Any, everybody: threading.Event) -> None:
        self._s3 = s3
        self._everybody = everybody
        self.writes = 0

    def put_object(self, **asked: Any) -> Any:
        self.writes += 1
        assert self._everybody.wait(10)
        return self._s3.put_object(**asked)

    def get_object(self, **asked: Any) -> Any:
        return self._s3.get_object(**asked)


def test_a_stack_without_aws_has_no_pixel_service(aws: None, tmp_path: Path) -> None:
    paths = {getattr(route, "path", "") for route in create_app(PlatformOptions(tmp_path, "")).routes}
    assert "/pixel" not in paths
    assert "/ecom" in paths
