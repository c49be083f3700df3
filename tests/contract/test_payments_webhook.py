"""What Stripe tells: known by the signatures of its library, sent by the stand-in as it sends them, and read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import stripe

from chalicelib.clients.http.token_source import TokenSource
from chalicelib.clients.payments.client import Payments
from chalicelib.clients.payments.connect import SIGNATURE_HEADER, webhook
from chalicelib.clients.payments.webhook import NotUnderstood, event_of
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.signatures import SignedBodies
from chalicelib.deadline import Deadline, utc_now
from chalicelib.errors import Problem
from local.platforms.payments import create_payments
from local.platforms.payments_events import PLACEHOLDER, signature
from local.platforms.server import PlatformServer
from tests.contract.conftest import TOKEN, fixed_token
from tests.deployment import deployment

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "whsec_of_this_stages_endpoint_at_stripe"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "created": AT - 60,
    "data": {"object": {"id": "pi_1", "status": "succeeded", "name": "Zoë"}},
}
RAW = json.dumps(EVENT, ensure_ascii=False).encode()


def known(secrets: str = SECRET, now: datetime | None = None) -> SignedBodies:
    clock = (lambda: now) if now else utc_now
    return SignedBodies("stripe", SIGNATURE_HEADER, fixed_token(secrets), clock)


class TestAnEvent:
    def test_is_read_as_stripe_writes_it(self) -> None:
        event = event_of(RAW)
        assert (event.id, event.type) == ("evt_1", "payment_intent.succeeded")
        assert event.created == NOW - timedelta(minutes=1)
        assert event.about["name"] == "Zoë"
        assert "Zoë" not in repr(event)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff\xfe",
            b"not json",
            b"[]",
            b"null",
            b"{}",
            json.dumps({**EVENT, "id": "pi_1"}).encode(),
            json.dumps({**EVENT, "created": "now"}).encode(),
            json.dumps({**EVENT, "created": 1e300}).encode(),
            json.dumps({**EVENT, "data": {"object": []}}).encode(),
            b"[" * 100_000,
        ],
    )
    def test_is_nothing_else(self, body: bytes) -> None:
        with pytest.raises(NotUnderstood) as refused:
            event_of(body)
        assert refused.value.__context__ is None


class TestASignature:
    def test_of_stripes_library_is_taken(self) -> None:
        header = stripe.WebhookSignature.generate_signature_header(RAW.decode(), SECRET, AT)
        assert known(now=NOW).verify(RAW, header) == "service stripe"

    @pytest.mark.parametrize("keys", [[SECRET], ["whsec_the_one_that_comes_next_when_rolled", SECRET]])
    def test_of_the_stand_in_is_taken_by_both(self, keys: list[str]) -> None:
        header = signature(RAW, AT, keys)
        assert stripe.WebhookSignature.verify_header(RAW, header, SECRET) is True
        assert known(now=NOW).verify(RAW, header)
        assert known(" ".join([keys[0], "whsec_another_one_that_nobody_signs_with"]), NOW).verify(RAW, header)

    @pytest.mark.parametrize("body", [RAW + b" ", json.dumps(EVENT, indent=1).encode()])
    def test_is_over_the_bytes_that_came(self, body: bytes) -> None:
        with pytest.raises(Problem, match="SIGNATURE_INVALID"):
            known(now=NOW).verify(body, signature(RAW, AT, [SECRET]))

    def test_is_known_by_the_secret_of_the_stage(self) -> None:
        class Secrets:
            def source(self, name: str) -> TokenSource:
                source: TokenSource = fixed_token(SECRET if name == "test/onboarding/payments-webhook" else "")
                return source

        platforms = Platforms(deployment(), lambda: NOW)
        vars(platforms)["secrets"] = Secrets()
        sender = webhook(platforms)
        assert sender.header == "Stripe-Signature"
        assert sender.verify(RAW, signature(RAW, AT, [SECRET]))


class Received(ThreadingHTTPServer):
    """What a webhook gets; it answers 500 to the first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[bytes, str]] = []
        self.taken = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Received

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((body, self.headers[SIGNATURE_HEADER]))
        fails = len(self.server.got) == 1
        self.send_response(500 if fails else 200)
        self.end_headers()
        if not fails:
            self.server.taken.set()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Received]:
    with Received() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def test_the_stand_in_tries_again_until_it_is_taken_and_sends_what_it_is_told_to(
    receiver: Received, deadline: Deadline
) -> None:
    with PlatformServer(create_payments(TOKEN)) as standing:
        target = {"url": f"http://127.0.0.1:{receiver.server_port}/stripe"}
        requests.put(f"{standing.url}/_webhook", json=target, timeout=5).raise_for_status()
        payments = Payments(standing.url, fixed_token())
        payments.create_customer("Ada", "mc-1", "key-1", deadline)
        assert receiver.taken.wait(10)
        for body, header in receiver.got:
            assert known(PLACEHOLDER).verify(body, header)
        events = [event_of(body) for body, _ in receiver.got]
        assert [each.type for each in events] == ["customer.created"] * 2
        assert len({each.id for each in events}) == 1

        def deliver(**asked: Any) -> list[tuple[bytes, str]]:
            before = len(receiver.got)
            url = f"{standing.url}/_events/{events[0].id}/deliver"
            requests.post(url, json=asked, timeout=5).raise_for_status()
            return receiver.got[before:]

        assert len(deliver(times=3)) == 3
        late, early, forged = deliver(age_seconds=301), deliver(age_seconds=-302), deliver(forged=True)
        for ((body, header),), code in ((late, "OUT_OF_TIME"), (early, "OUT_OF_TIME"), (forged, "INVALID")):
            with pytest.raises(Problem, match=code):
                known(PLACEHOLDER).verify(body, header)
