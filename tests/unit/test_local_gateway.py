"""The local gateway answers what AWS would, and passes everything else on as it is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import ClassVar

import pytest
import requests

from local.gateway.api import AT_ONCE, LARGEST_REQUEST
from local.gateway.app import Surroundings, create_gateway
from local.platforms.server import PlatformServer

CONSOLE = "https://console.example"


class Upstream(BaseHTTPRequestHandler):
    """Says what it was asked; /nothing is answered as the emulator answers a path that no route has."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    cookies: ClassVar[list[str | None]] = []
    counting: ClassVar[Lock] = Lock()
    under_way: ClassVar[int] = 0
    most: ClassVar[int] = 0

    def _slowly(self) -> None:
        cls = type(self)
        with cls.counting:
            cls.under_way += 1
            cls.most = max(cls.most, cls.under_way)
        time.sleep(0.02)
        with cls.counting:
            cls.under_way -= 1

    def _answer(self) -> None:
        if "slow" in self.path:
            self._slowly()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        type(self).asked.append((self.command, self.path, body))
        type(self).cookies.append(self.headers.get("Cookie"))
        status, kind = (403, "application/json") if "nothing" in self.path else (201, "application/json")
        if "refused" in self.path:
            status, kind = 403, "application/problem+json"
        if "broken" in self.path:
            status = 502
        content = json.dumps({"message": "Missing Authentication Token"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Set-Cookie", "a=1; Path=/")
        self.send_header("Set-Cookie", "b=2; Path=/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_OPTIONS = do_HEAD = do_DELETE = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/stage"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def gateway(upstream: str) -> Iterator[str]:
    with PlatformServer(create_gateway(Surroundings(CONSOLE, access="", audience=""), doors=())) as server:
        before = requests.get(f"{server.url}/api/onboarding/k", timeout=5)
        assert (before.status_code, before.json()["code"]) == (502, "UNAVAILABLE"), "nothing is deployed yet"
        requests.put(f"{server.url}/_gateway/target", json={"api": upstream}, timeout=5).raise_for_status()
        yield f"{server.url}/api"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_what_no_route_has_is_not_found_in_our_words_and_not_forbidden(gateway: str, method: str) -> None:
    answer = requests.request(method, f"{gateway}/nothing/here", timeout=5)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == CONSOLE
    if method != "HEAD":
        assert (answer.json()["code"], answer.json()["status"]) == ("NOT_FOUND", 404)


def test_a_request_reaches_the_api_as_it_was_sent_and_so_does_its_answer(gateway: str) -> None:
    Upstream.asked.clear()
    answer = requests.post(f"{gateway}/v1/a%2Fb?q=%C3%A4&q=2", data="{}", timeout=5)
    assert Upstream.asked == [("POST", "/stage/v1/a%2Fb?q=%C3%A4&q=2", "{}")]
    assert answer.status_code == 201
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]


def test_the_time_is_told_once(gateway: str) -> None:
    """The pages set their clock by it, and two dates in one header are none."""
    assert len(requests.get(f"{gateway}/v1", timeout=5).raw.headers.getlist("Date")) == 1


def test_a_cookie_that_one_customer_was_given_is_never_sent_for_another(gateway: str) -> None:
    assert requests.get(f"{gateway}/v1", timeout=5).cookies
    Upstream.cookies.clear()
    requests.get(f"{gateway}/v1", timeout=5)
    requests.get(f"{gateway}/v1", headers={"Cookie": "mine=1"}, timeout=5)
    assert Upstream.cookies == [None, "mine=1"]


def test_no_more_requests_are_passed_on_at_once_than_workers_are_kept_warm(gateway: str) -> None:
    Upstream.most = Upstream.under_way = 0
    with ThreadPoolExecutor(20) as browser:
        statuses = list(browser.map(lambda _: requests.get(f"{gateway}/slow", timeout=20).status_code, range(20)))
    assert statuses == [201] * 20
    assert 1 < Upstream.most <= AT_ONCE


def test_a_refusal_of_our_own_stays_as_it_is(gateway: str) -> None:
    answer = requests.get(f"{gateway}/refused", timeout=5)
    assert (answer.status_code, answer.json()) == (403, {"message": "Missing Authentication Token"})


def test_a_function_that_broke_is_unavailable_and_a_body_beyond_lambdas_limit_is_refused(gateway: str) -> None:
    assert requests.get(f"{gateway}/broken", timeout=5).json()["code"] == "UNAVAILABLE"
    answer = requests.post(f"{gateway}/v1", data=b"x" * (LARGEST_REQUEST + 1), timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
