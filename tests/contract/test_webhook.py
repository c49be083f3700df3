"""A webhook is signed, sent to one address only, and every way it can fail is told without showing that address."""

from __future__ import annotations

import itertools
import logging
import time
import traceback
from collections.abc import Mapping
from datetime import timedelta

import pytest

from chalicelib.clients.channels.webhook import may_be_sent_to
from chalicelib.clients.http.refusals import SECRET_WAIT_LIMIT
from chalicelib.errors import Permanent, PlatformError, Retryable
from tests.contract.raw_server import RawServer, Script, answers, response
from tests.contract.webhooks import CRM_KEY, KEY, OK, SECRET_PATH, Source, members, send


def failure_of(*responses: bytes) -> PlatformError:
    with RawServer(answers(*responses)) as server, pytest.raises(PlatformError) as caught:
        send(Source(members(server.url + SECRET_PATH)))
    assert len(server.requests) == 1
    return caught.value


class TestAnAnswer:
    @pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
    def test_of_success_is_enough(self, status: str) -> None:
        with RawServer(answers(response(status))) as server:
            send(Source(members(server.url)))
            assert len(server.requests) == 1

    @pytest.mark.parametrize("status", ["408 Timeout", "425 Too Early", "500 Oops", "502 Bad", "503 Busy", "504 Late"])
    def test_of_a_receiver_in_trouble_is_tried_again(self, status: str) -> None:
        error = failure_of(response(status, "<html>", Retry_After="17"))
        assert isinstance(error, Retryable)
        assert (error.code, error.delay) == ("SLACK_UNAVAILABLE", timedelta(seconds=17))

    def test_of_throttling_carries_the_delay(self) -> None:
        error = failure_of(response("429 Too Many Requests", Retry_After="30"))
        assert isinstance(error, Retryable)
        assert (error.code, error.delay) == ("SLACK_THROTTLED", timedelta(seconds=30))

    @pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
    def test_that_the_address_is_wrong_is_waited_out_for_some_minutes_and_says_where_it_is_kept(
        self, status: str
    ) -> None:
        error = failure_of(response(status))
        assert isinstance(error, Retryable)
        assert (error.code, error.wait_limit, error.spends_failure) == ("SLACK_REFUSED", SECRET_WAIT_LIMIT, False)
        assert error.message == f"The slack webhook was answered {status[:3]}."
        assert ["'test/onboarding/slack-webhook'" in error.hint, "SLACK_WEBHOOK_SECRET" in error.hint] == [True, True]

    @pytest.mark.parametrize("status", ["400 Bad Request", "405 Not Allowed", "413 Too Large", "422 Unprocessable"])
    def test_that_the_message_is_wrong_needs_a_person(self, status: str) -> None:
        error = failure_of(response(status, "invalid_payload"))
        assert isinstance(error, Permanent)
        assert "shape" in error.hint

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
    def test_that_redirects_is_not_followed(self, status: str) -> None:
        with RawServer(answers(OK)) as elsewhere:
            error = failure_of(response(status, Location=f"{elsewhere.url}/x"))
            assert elsewhere.requests == []
        assert isinstance(error, Permanent)
        assert "redirects" in error.hint

    def test_is_not_waited_for_beyond_its_status(self) -> None:
        def endless(server: RawServer, connection: object) -> None:
            server.trickle(connection, itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x")))  # type: ignore[arg-type]

        with RawServer(endless) as server:
            send(Source(members(server.url)))
            assert len(server.requests) == 1, "delivered, and not sent again"


SLOW: dict[str, Script] = {
    "nothing at all": lambda server, _: (server.over.wait(), None)[1],
    "its status line by single bytes": lambda server, connection: server.trickle(
        connection, itertools.chain([b"H"], itertools.repeat(b"T"))
    ),
}


@pytest.mark.parametrize("script", SLOW.values(), ids=SLOW)
def test_a_slow_receiver_is_cut_off_in_time(script: Script) -> None:
    with RawServer(script) as server:
        began = time.monotonic()
        with pytest.raises(Retryable, match="No answer in time from the slack webhook"):
            send(Source(members(server.url)), budget=0.3)
        assert time.monotonic() - began < 2.5


def test_a_receiver_that_is_not_there_is_tried_again() -> None:
    with RawServer(answers(OK)) as server:
        gone = server.url
    with pytest.raises(Retryable, match="SLACK_UNAVAILABLE"):
        send(Source(members(gone)))


class TestAReplacedSecret:
    @pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
    def test_is_picked_up_when_the_old_one_is_refused(self, status: str) -> None:
        with RawServer(answers(response(status))) as old, RawServer(answers(OK)) as new:
            source = Source(members(old.url), members(new.url, CRM_KEY))
            send(source)
            assert (len(old.requests), len(new.requests), source.asked_fresh) == (1, 1, 1)

    def test_is_not_asked_for_where_it_would_not_help(self) -> None:
        with RawServer(answers(response("503 Busy"))) as server:
            source = Source(members(server.url))
            with pytest.raises(Retryable):
                send(source)
        assert source.asked_fresh == 0

    def test_that_is_refused_as_well_is_waited_for(self) -> None:
        with RawServer(answers(response("410 Gone"))) as old, RawServer(answers(response("404 Gone"))) as new:
            with pytest.raises(Retryable, match="answered 404"):
                send(Source(members(old.url), members(new.url)))
            assert (len(old.requests), len(new.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.slack.com/services/x", True),
        ("http://127.0.0.1:4580/hooks/slack", True),
        ("http://[::1]:4580/x", True),
        ("http://localhost/x", True),
        ("HTTPS://hooks.example.com/x", True),
        ("http://hooks.slack.com/services/x", False),
        ("http://127.0.0.1.example.com/", False),
        ("http://localhost.example.com/", False),
        ("http://169.254.169.254/latest", False),
        ("ftp://127.0.0.1/x", False),
        ("https:///x", False),
        ("hooks.slack.com", False),
        ("https://[::1/s3cret", False),
        ("", False),
    ],
)
def test_messages_go_over_https_or_to_this_machine(url: str, allowed: bool) -> None:
    assert may_be_sent_to(url) is allowed


UNUSABLE = {
    "plain http": members(f"http://hooks.example.com{SECRET_PATH}"),
    "no URL": members(SECRET_PATH),
    "a host that no URL has": members(f"https://*.ex ample{SECRET_PATH}"),
    "a label that is too long": members(f"https://{'ä' * 70}.example{SECRET_PATH}"),
    "a port that no URL has": members(f"https://hooks.example.com:s3cret{SECRET_PATH}"),
    "no key": members(f"http://127.0.0.1:9{SECRET_PATH}", "s3cret"),
}


@pytest.mark.parametrize("secret", UNUSABLE.values(), ids=UNUSABLE)
def test_a_secret_that_cannot_be_used_needs_a_person_and_is_not_shown(secret: Mapping[str, str]) -> None:
    with pytest.raises(Permanent, match="SLACK_SECRET_UNUSABLE") as caught:
        send(Source(secret))
    assert "test/onboarding/slack-webhook" in caught.value.hint
    assert "s3cret" not in "".join(traceback.format_exception(caught.value)) + caught.value.hint


FAILURES: dict[str, tuple[bytes, ...]] = {
    "cut": (b"",),
    "nonsense": (b"s3cret nonsense\r\n\r\n",),
    "trouble": (response("503 Busy", "s3cret"),),
    "gone": (response("410 Gone", "s3cret"),),
    "bad": (response("400 Bad", "s3cret Acme"),),
    "moved": (response("302 Found", Location="https://example.com/s3cret"),),
}


@pytest.mark.parametrize("responses", FAILURES.values(), ids=FAILURES)
def test_no_failure_shows_the_address_the_key_or_the_customer(
    responses: tuple[bytes, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with RawServer(answers(*responses)) as server, pytest.raises(PlatformError) as caught:
        send(Source(members(server.url + SECRET_PATH)), budget=1)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint + caplog.text
    for hidden in ("s3cret", "/services/", str(server.port), KEY.removeprefix("whsec_"), "Acme"):
        assert hidden not in shown
