"""A kept connection that the other side has closed, which only the next request finds out: after a freeze on Lambda."""

from __future__ import annotations

import hashlib
import socket
import ssl
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import requests

from chalicelib.clients.github.pixel_repository import PixelRepository, SourceState
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.sessions import bounded_session
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from tests.contract.calls import OK, client, get
from tests.contract.github_place import Tokens, look_answer
from tests.contract.raw_server import RawServer, response
from tests.contract.tls import self_signed

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing a connection resets it."""


class Closing:
    """A server that answers the first request on each connection, and closes it at the second one.

    Args:
        reset: It resets the connection instead.
        never: It answers none.
        together: So many first requests are answered together.
        answer: What it answers.
    """

    def __init__(self, *, reset: bool = False, never: bool = False, together: int = 1, answer: bytes = OK) -> None:
        self._reset, self._never, self._answer = reset, never, answer
        self._together = Barrier(together, timeout=20)
        self._known: set[socket.socket] = set()

    def __call__(self, server: RawServer, connection: socket.socket) -> None:
        if connection in self._known or self._never:
            if self._reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.shutdown(socket.SHUT_RDWR) if not self._reset else None
            connection.close()
            return
        self._known.add(connection)
        if len(self._known) <= self._together.parties:
            self._together.wait()
        connection.sendall(self._answer)


Served = Callable[[Closing], tuple[RawServer, requests.Session]]


@pytest.fixture(params=["plain", "TLS"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Served:
    """A server for a script, and a session that trusts it."""
    trusted, context = self_signed(tmp_path)
    tls: ssl.SSLContext | None = context if request.param == "TLS" else None

    def serve(script: Closing) -> tuple[RawServer, requests.Session]:
        server = RawServer(script, tls=tls)
        if tls:
            server.url = server.url.replace("http:", "https:")
        return server, bounded_session(trusted)

    return serve


def post(http: PlatformHttp, key: str | None) -> object:
    body = {"name": "Marrow & Sons"}
    return http.call("POST", "/v1/thing", body=body, idempotency_key=key, deadline=Deadline.after(10)).body


@pytest.mark.parametrize("reset", [False, True])
def test_a_read_is_asked_once_more_over_a_new_connection(served: Served, reset: bool) -> None:
    server, session = served(Closing(reset=reset))
    with server:
        http = client(server.url, session=session)
        assert [get(http), get(http)] == [{"fine": True}] * 2
        assert (len(server.requests), server.connections) == (3, 2)


def test_a_request_with_a_key_is_sent_once_more_under_the_same_key(served: Served) -> None:
    server, session = served(Closing())
    with server:
        http = client(server.url, session=session)
        get(http)
        assert post(http, "onboarding/create_account") == {"fine": True}
        assert [head.count("Idempotency-Key: onboarding/create_account") for head in server.requests] == [0, 1, 1]


def test_what_has_no_key_may_have_had_its_effect_and_is_not_sent_again(served: Served) -> None:
    server, session = served(Closing())
    with server:
        http = client(server.url, session=session)
        get(http)
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            post(http, None)
        assert len(server.requests) == 2


@pytest.mark.parametrize("reset", [False, True])
def test_a_query_changes_nothing_and_is_asked_once_more(reset: bool) -> None:
    source = "export const customerIndexData = {};"
    name = hashlib.sha1(f"blob {len(source)}\0{source}".encode(), usedforsecurity=False).hexdigest()
    with RawServer(Closing(reset=reset, answer=response("200 OK", look_answer(source, name)))) as server:
        repository = PixelRepository(server.url, "example/pixel", "main", Tokens())
        states = [repository.source_on_branch("px-acme", Deadline.after(10)) for _ in range(2)]
        assert states == [SourceState(entry=False, website=False, sha="a" * 40)] * 2
        assert (len(server.requests), server.connections) == (3, 2)


def test_a_new_connection_that_is_closed_without_an_answer_was_not_stale(served: Served) -> None:
    server, session = served(Closing(never=True))
    with server:
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            get(client(server.url, session=session))
        assert len(server.requests) == 1


def test_the_second_time_none_of_the_others_that_were_kept_is_used(served: Served) -> None:
    server, session = served(Closing(together=4))
    with server:
        http = client(server.url, session=session)
        with ThreadPoolExecutor(4) as workers:
            assert list(workers.map(lambda _: get(http), range(4))) == [{"fine": True}] * 4
        assert get(http) == {"fine": True}
        assert (len(server.requests), server.connections) == (6, 5)
