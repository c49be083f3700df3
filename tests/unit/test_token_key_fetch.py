"""Fetching an issuer's keys over HTTP: what is taken for an answer, and when it is given up."""

from __future__ import annotations

import http.server
import itertools
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients.tokens import jwks
from chalicelib.clients.tokens.jwks import JwksCache, fetch_json
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.errors import Permanent, Retryable
from tests.contract.raw_server import RawServer
from tests.unit.token_signing import TEAM, UNAVAILABLE, access_claims, code, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.clock import TestClock

pytest_plugins = "tests.unit.token_fixtures"


@contextmanager
def web_server(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server on a free port that answers each GET with `answer`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/keys"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def respond(status: int, body: bytes, **headers: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class TestFetchingTheKeySet:
    def test_answers_the_parsed_document(self) -> None:
        with web_server(respond(200, b'{"keys": []}')) as url:
            assert fetch_json(url) == {"keys": []}

    @pytest.mark.parametrize(
        "answer",
        [
            respond(500, b"{}"),
            respond(404, b"{}"),
            respond(302, b"", Location="/elsewhere"),
            respond(200, b"<html>"),
            respond(200, b"\xff\xfe"),
            respond(200, b'"' + b"x" * jwks.MAX_DOCUMENT_BYTES + b'"'),
        ],
    )
    def test_takes_nothing_else_than_200_and_json(
        self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]
    ) -> None:
        with web_server(answer) as url, pytest.raises(Retryable, match="FETCH_FAILED"):
            fetch_json(url)

    def test_gives_up_on_an_issuer_that_dribbles(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.3)
        over = threading.Event()

        def dribble(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not over.wait(0.05):  # each byte comes well within the socket's time-out
                try:
                    handler.wfile.write(b" ")
                except OSError:
                    return

        with web_server(dribble) as url:
            began = time.monotonic()
            with pytest.raises(Retryable, match="FETCH_FAILED"):
                fetch_json(url)
            over.set()
        assert time.monotonic() - began < 3

    def test_gives_up_on_an_issuer_whose_headers_never_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.3)
        head = itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: 1\r\n", 90))

        def one_header_after_another(server: RawServer, connection: socket.socket) -> None:
            server.trickle(connection, head, 0.05)
            connection.shutdown(socket.SHUT_RDWR)

        with RawServer(one_header_after_another) as server:
            with pytest.raises(Retryable, match="FETCH_FAILED"):
                fetch_json(server.url)
            assert next(head, None) is not None, "given up before the issuer had come to its end"

    def test_gives_up_on_an_issuer_that_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jwks, "FETCH_SECONDS", 0.2)
        over = threading.Event()

        def hang(_: http.server.BaseHTTPRequestHandler) -> None:
            over.wait(10)

        with web_server(hang) as url:
            with pytest.raises(Retryable, match="FETCH_FAILED"):
                fetch_json(url)
            over.set()

    def test_reports_an_issuer_that_is_not_there(self) -> None:
        with web_server(respond(200, b"{}")) as url:
            pass
        with pytest.raises(Retryable, match="FETCH_FAILED"):
            fetch_json(url)

    @pytest.mark.parametrize(
        "url",
        [
            "http://keys.example/certs",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://10.0.0.1/",
            "http://127.0.0.1@evil.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "//127.0.0.1/",
            "https://",
            "",
        ],
    )
    def test_over_an_open_connection_is_refused_unless_it_stays_on_this_machine(self, url: str) -> None:
        with pytest.raises(Permanent, match="URL_INSECURE"):
            fetch_json(url)

    def test_a_key_address_in_the_clear_lets_nobody_in(self, clock: TestClock) -> None:
        insecure = JwksCache("http://keys.example/", fetch_json, clock)
        engineers = TokenVerifier("access", TEAM, insecure, clock, audience="aud-1")
        assert code(engineers, signed(access_claims())) == UNAVAILABLE
