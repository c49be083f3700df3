"""What Stripe tells is believed if it is signed, over these bytes and now; as the stand-in sends it, so it comes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clients.payments.client import Payments
from chalicelib.clients.payments.webhook import LONGEST, NotSigned, NotUnderstood, verified
from chalicelib.deadline import Deadline
from local.platforms.payments import create_payments
from local.platforms.payments_events import PLACEHOLDER, signature
from local.platforms.server import PlatformServer
from tests.contract.conftest import TOKEN, fixed_token

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "whsec_ours"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "created": AT - 60,
    "data": {"object": {"id": "pi_1", "status": "succeeded", "name": "Zoë"}},
}
RAW = json.dumps(EVENT, ensure_ascii=False).encode()


def signed(raw: bytes = RAW, at: int = AT, *keys: str) -> str:
    return signature(raw, at, list(keys) or [SECRET])


def test_a_signed_event_is_believed() -> None:
    event = verified(RAW, signed(), [SECRET], NOW)
    assert (event.id, event.type, event.created) == ("evt_1", "payment_intent.succeeded", NOW - timedelta(minutes=1))
    assert event.about["name"] == "Zoë"
    assert "Zoë" not in repr(event)


@pytest.mark.parametrize(
    ("secrets", "keys"),
    [(["whsec_new", SECRET], [SECRET]), ([SECRET], ["whsec_new", SECRET]), (["", "whsec_new"], ["whsec_new"])],
)
def test_while_a_secret_is_rolled_each_of_both_counts(secrets: list[str], keys: list[str]) -> None:
    assert verified(RAW, signed(RAW, AT, *keys), secrets, NOW).id == "evt_1"


@pytest.mark.parametrize(
    ("raw", "header", "secrets"),
    [
        (RAW + b" ", signed(), [SECRET]),  # not a byte more
        (json.dumps(EVENT, indent=1).encode(), signed(), [SECRET]),  # the same said otherwise
        (RAW, signed(RAW, AT, "whsec_forged"), [SECRET]),
        (RAW, signed(), []),
        (RAW, signed(), [""]),
        (RAW, signed().replace("v1=", "v0="), [SECRET]),
        (RAW, signed().replace(f"t={AT}", f"t={AT + 1}"), [SECRET]),  # the time is signed, too
        (RAW, f"t={AT},{signed(RAW, AT - 3600)}", [SECRET]),  # a second time does not make an old one new
        (RAW, f"t={AT}", [SECRET]),
        (RAW, "", [SECRET]),
        (RAW, "t=,v1=", [SECRET]),
        (RAW, f"t=-{AT},v1=0", [SECRET]),
        (RAW, "t=99999999999999999999,v1=0", [SECRET]),
        (RAW, "t=٣,v1=0", [SECRET]),
        (b"", signed(b""), [SECRET]),
        (b"\xff\xfe", signed(b"\xff\xfe"), [SECRET]),
        (b"x" * (LONGEST + 1), signed(b"x" * (LONGEST + 1)), [SECRET]),
    ],
)
def test_what_is_not_signed_is_not_believed(raw: bytes, header: str, secrets: list[str]) -> None:
    with pytest.raises(NotSigned) as refused:
        verified(raw, header, secrets, NOW)
    assert str(refused.value) == ""


@pytest.mark.parametrize(("off", "believed"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_only_what_was_signed_now_is_believed(off: int, believed: bool) -> None:
    header = signed(RAW, AT - off)
    if believed:
        assert verified(RAW, header, [SECRET], NOW).id == "evt_1"
    else:
        with pytest.raises(NotSigned):
            verified(RAW, header, [SECRET], NOW)
    assert verified(RAW, header, [SECRET], NOW, timedelta(hours=1)).id == "evt_1"


@pytest.mark.parametrize(
    "body",
    [
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
def test_what_is_signed_and_no_event_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        verified(body, signed(body), [SECRET], NOW)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.text(max_size=200))
def test_whatever_comes_is_refused_and_nothing_breaks(raw: bytes, header: str) -> None:
    with pytest.raises(NotSigned):
        verified(raw, header, [SECRET], NOW)


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
        self.server.got.append((body, self.headers["Stripe-Signature"]))
        fails = len(self.server.got) == 1
        self.send_response(500 if fails else 200)
        self.end_headers()
        if not fails:
            self.server.taken.set()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[Received]:
    with Received() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


def test_the_stand_in_signs_as_stripe_does_tries_again_and_sends_what_it_is_told_to(
    webhook: Received, deadline: Deadline
) -> None:
    with PlatformServer(create_payments(TOKEN)) as stripe:
        target = {"url": f"http://127.0.0.1:{webhook.server_port}/stripe"}
        requests.put(f"{stripe.url}/_webhook", json=target, timeout=5).raise_for_status()
        payments = Payments(stripe.url, fixed_token(), product="prod_merch")
        payments.create_customer("Ada", "mc-1", "key-1", deadline)
        assert webhook.taken.wait(10), "it is sent again until it is taken"
        events = [verified(body, header, [PLACEHOLDER], datetime.now(UTC)) for body, header in webhook.got]
        assert [each.type for each in events] == ["customer.created"] * 2
        assert len({each.id for each in events}) == 1

        def deliver(**asked: Any) -> list[tuple[bytes, str]]:
            before = len(webhook.got)
            requests.post(f"{stripe.url}/_events/{events[0].id}/deliver", json=asked, timeout=5).raise_for_status()
            return webhook.got[before:]

        assert len(deliver(times=3)) == 3
        for unwanted in ({"age_seconds": 301}, {"age_seconds": -302}, {"forged": True}):
            ((body, header),) = deliver(**unwanted)
            with pytest.raises(NotSigned):
                verified(body, header, [PLACEHOLDER], datetime.now(UTC))
