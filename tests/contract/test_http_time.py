"""A call to a platform ends in time, whatever the server does, and keeps its connection when it may."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chalicelib.clients.http import bounded
from chalicelib.clients.http.client import LARGEST_ANSWER, PlatformHttp
from chalicelib.clients.http.refusals import Refused
from chalicelib.clients.http.sessions import bounded_session
from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Retryable
from tests.contract.calls import OK, SECRET, Tokens, client, get
from tests.contract.raw_server import SERVER_THREAD, RawServer, Script, answers, response
from tests.contract.tls import only_trusting, self_signed

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
        session = bounded_session(trusted)
        http = client(server.url.replace("http:", "https:"), budget=BUDGET, session=session)
        started = time.monotonic()
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            get(http)
        assert len(server.requests) == 1
    assert time.monotonic() - started < ENOUGH


def test_over_tls_too_calls_share_a_connection(tmp_path: Path) -> None:
    trusted, context = self_signed(tmp_path)
    with RawServer(answers(OK), tls=context) as server:
        http = client(server.url.replace("http:", "https:"), session=bounded_session(trusted))
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


def in_a_thread_of_its_own(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_calls_of_threads_that_come_and_go_share_a_connection() -> None:
    with RawServer(answers(OK)) as server:
        http = client(server.url)
        for _ in range(5):
            in_a_thread_of_its_own(lambda: get(http))
        assert (len(server.requests), server.connections) == (5, 1)


def test_clients_that_are_made_anew_share_a_connection() -> None:
    with RawServer(answers(OK)) as server:
        for _ in range(3):
            get(PlatformHttp("CONTROLLER", server.url, Tokens(SECRET)))
        assert (len(server.requests), server.connections) == (3, 1)


def test_calls_at_the_same_time_do_not_wait_for_each_others_connection() -> None:
    everybody = threading.Barrier(20, timeout=20)

    def once_all_are_here(_: RawServer, connection: socket.socket) -> None:
        everybody.wait()
        connection.sendall(OK)

    with RawServer(once_all_are_here) as server:
        http = client(server.url)
        with ThreadPoolExecutor(20) as workers:
            assert list(workers.map(lambda _: get(http), range(20))) == [{"fine": True}] * 20


def in_the_middle(server: RawServer, connection: socket.socket) -> None:
    if len(server.requests) == 1:
        connection.sendall(HEAD + b'Content-Length: 14\r\n\r\n{"fine"')
        server.over.wait(2 * BUDGET)  # the rest comes when nobody waits for it any more
        connection.sendall(b": null}")
    else:
        connection.sendall(OK)


def test_the_next_call_does_not_get_the_rest_of_an_answer_that_was_cut_off() -> None:
    with RawServer(in_the_middle) as server:
        http = client(server.url, budget=BUDGET)
        with pytest.raises(Retryable):
            get(http)
        assert get(client(server.url, session=http._session)) == {"fine": True}
        assert server.connections == 2


def test_the_next_call_does_not_get_the_rest_of_an_answer_that_was_too_long() -> None:
    with RawServer(answers(response("200 OK", b" " * (LARGEST_ANSWER + 10) + b"{}"), OK)) as server:
        http = client(server.url)
        with pytest.raises(PlatformError):
            get(http)
        assert get(http) == {"fine": True}
        assert server.connections == 2


def test_no_cookie_is_carried_from_one_call_to_another() -> None:
    with RawServer(answers(response("200 OK", "{}", Set_Cookie="session=of-another; Path=/"))) as server:
        http = client(server.url)
        get(http)
        get(http)
        assert [head.lower().count("cookie") for head in server.requests] == [0, 0]


def test_the_trusted_certificates_are_read_once_and_not_for_each_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = self_signed(tmp_path)
    read: list[object] = []
    load = ssl.SSLContext.load_verify_locations

    def noted(self: ssl.SSLContext, *files: Any, **named: Any) -> None:
        read.append(named or files)
        load(self, *files, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)
    monkeypatch.setattr(bounded, "LONGEST_IDLE", 0.0)
    with only_trusting(trusted), RawServer(answers(OK), tls=context) as server:
        for _ in range(3):
            get(PlatformHttp("CONTROLLER", server.url.replace("http:", "https:"), Tokens(SECRET)))
        assert (server.connections, len(read)) == (3, 1)


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
