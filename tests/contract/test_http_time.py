"""A call to a platform ends in time, whatever the server does, and keeps its connection when it may."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from pathlib import Path

import pytest

from chalicelib.clients import bounded
from chalicelib.clients.refusals import Refused
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from tests.contract.calls import OK, client, get
from tests.contract.raw_server import SERVER_THREAD, RawServer, Script, answers, response
from tests.contract.tls import self_signed

BUDGET = 0.3


ENOUGH = BUDGET + 2.0
"""Seconds within which a call of that budget must be over on a busy machine; the servers here would go on for ever."""


def for_ever(start: bytes, piece: bytes) -> Script:
    return lambda server, connection: server.trickle(connection, itertools.chain([start], itertools.repeat(piece)))


def threads_of_ours() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name != SERVER_THREAD}


HEAD = b"HTTP/1.1 200 OK\r\n"


ENDLESS = {
    "nothing at all": lambda server, _: server.over.wait(),
    "its status line by single bytes": for_ever(b"H", b"T"),
    "headers by single bytes": for_ever(HEAD + b"X-Long: ", b"x"),
    "one header after another": for_ever(HEAD, b"X-More: 1\r\n"),
    "interim responses": for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body of known length by single bytes": for_ever(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "a body in endless chunks": for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "a body until it closes": for_ever(HEAD + b"\r\n", b" "),
    "a refusal by single bytes": for_ever(b"HTTP/1.1 409 Conflict\r\nContent-Length: 9999\r\n\r\n", b" "),
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS)
def test_a_server_that_never_finishes_is_cut_off_in_time_and_leaves_no_thread(script: Script) -> None:
    with RawServer(script) as server:
        before = threads_of_ours()
        started = time.monotonic()
        with pytest.raises(Retryable) as caught:
            get(client(server.url, budget=BUDGET))
        took = time.monotonic() - started
        assert threads_of_ours() == before
    assert caught.value.code == "CONTROLLER_UNAVAILABLE"
    assert BUDGET <= took + 0.05 < ENOUGH


def test_the_callers_deadline_cuts_a_call_off_before_the_budget_does() -> None:
    with RawServer(ENDLESS["nothing at all"]) as server:
        started = time.monotonic()
        with pytest.raises(Retryable):
            get(client(server.url, budget=30), Deadline.after(BUDGET))
    assert time.monotonic() - started < ENOUGH


def test_a_deadline_that_has_passed_sends_nothing() -> None:
    with RawServer(answers(OK)) as server:
        with pytest.raises(Retryable):
            get(client(server.url), Deadline.after(0))
        assert server.connections == 0


def test_a_tls_handshake_that_is_never_answered_is_cut_off_in_time() -> None:
    with RawServer(ENDLESS["nothing at all"], reads_requests=False) as server:
        started = time.monotonic()
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            get(client(server.url.replace("http:", "https:"), budget=BUDGET))
    assert time.monotonic() - started < ENOUGH


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS)
def test_over_tls_too_a_server_that_never_finishes_is_cut_off_in_time(script: Script, tmp_path: Path) -> None:
    trusted, context = self_signed(tmp_path)
    with RawServer(script, tls=context) as server:
        http = client(server.url.replace("http:", "https:"), budget=BUDGET)
        http._session().verify = str(trusted)
        started = time.monotonic()
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            get(http)
        assert len(server.requests) == 1
    assert time.monotonic() - started < ENOUGH


def test_over_tls_too_calls_share_a_connection(tmp_path: Path) -> None:
    trusted, context = self_signed(tmp_path)
    with RawServer(answers(OK), tls=context) as server:
        http = client(server.url.replace("http:", "https:"))
        http._session().verify = str(trusted)
        assert [get(http), get(http)] == [{"fine": True}] * 2
        assert server.connections == 1


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    with RawServer(answers(OK), tls=context) as server:
        with pytest.raises(Retryable, match="SSLError"):
            get(client(server.url.replace("http:", "https:")))
        assert server.requests == []


def read_slowly(server: RawServer, connection: socket.socket) -> None:
    while not server.over.wait(0.02):
        connection.recv(65536)


@pytest.mark.parametrize("script", [ENDLESS["nothing at all"], read_slowly], ids=["not at all", "ever so slowly"])
def test_a_server_that_reads_what_is_sent_slowly_or_not_at_all_is_cut_off_in_time(script: Script) -> None:
    with RawServer(script, reads_requests=False) as server:
        started = time.monotonic()
        http = client(server.url, budget=BUDGET)
        with pytest.raises(Retryable):
            http.call("POST", "/v1/thing", body={"long": "x" * 30_000_000}, deadline=Deadline.after(10))
    assert time.monotonic() - started < ENOUGH  # thirty megabytes take their time to be made


def test_a_connection_that_is_never_accepted_is_cut_off_in_time() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        started = time.monotonic()
        with pytest.raises(Retryable):
            get(client(f"http://127.0.0.1:{full.getsockname()[1]}", budget=BUDGET))
        took = time.monotonic() - started
        for each in waiting:
            each.close()
    assert BUDGET <= took + 0.05 < ENOUGH


def test_nobody_listening_is_retryable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
        get(client(f"http://127.0.0.1:{port}"))


def test_calls_of_one_thread_share_a_connection() -> None:
    with RawServer(answers(OK)) as server:
        http = client(server.url)
        assert [get(http), get(http), get(http)] == [{"fine": True}] * 3
        assert server.connections == 1


def test_a_connection_that_was_idle_for_long_is_not_trusted_to_be_there_still(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answers(OK)) as server:
        http = client(server.url)
        get(http)
        monkeypatch.setattr(bounded, "LONGEST_IDLE", 0.0)
        get(http)
        assert server.connections == 2


def test_a_connection_is_kept_after_a_refusal_too() -> None:
    with RawServer(answers(response("404 Not Found", '{"code": "NOT_THERE"}'), OK)) as server:
        http = client(server.url)
        with pytest.raises(Refused):
            get(http)
        get(http)
        assert server.connections == 1
