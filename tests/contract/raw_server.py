"""A server that answers bytes, however wrong and however slowly: what no well-behaved server can be asked to do."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

SERVER_THREAD = "raw-server"
"""Name of every thread of such a server, by which a test tells them from others."""

Script = Callable[["RawServer", socket.socket], None]


class RawServer:
    """Accepts connections on a free port and runs the script for each request that arrives on one.

    Attributes:
        url: Where it listens, ``http://…``.
        requests: The head of every request that came, as text.
        connections: How many connections were accepted.
        over: Set when the server stops; scripts wait on it instead of sleeping.
    """

    def __init__(self, script: Script, *, reads_requests: bool = True, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._reads_requests = reads_requests
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # what is not read must not fit either
        self._threads: list[threading.Thread] = []
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[str] = []
        self.connections = 0
        self.over = threading.Event()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def trickle(self, connection: socket.socket, pieces: Iterable[bytes], interval: float = 0.02) -> None:
        """Send one piece after another, `interval` seconds apart, until the client has gone."""
        for piece in pieces:
            if self.over.wait(interval):
                return
            connection.sendall(piece)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=SERVER_THREAD)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return  # closed: the test is over
            self.connections += 1
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, plain: socket.socket) -> None:
        try:
            secured = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
        except OSError:
            return  # a client that does not trust us
        with secured as connection:
            connection.settimeout(0.05)
            try:
                while not self.over.is_set() and (not self._reads_requests or self._read(connection)):
                    self._script(self, connection)
            except OSError:
                return  # the client has gone, as it should

    def _read(self, connection: socket.socket) -> bool:
        """One request's head and body; False when the client closed the connection or the test is over."""
        received = b""
        while not self.over.is_set():
            head, separator, rest = received.partition(b"\r\n\r\n")
            if separator and len(rest) >= _length(head):
                self.requests.append(head.decode("latin-1"))
                return True
            try:
                piece = connection.recv(65536)
            except TimeoutError:
                continue
            if not piece:
                return False
            received += piece
        return False


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def answers(*responses: bytes) -> Script:
    """A script that gives each response in turn, and the last one again after that."""
    left = list(responses)

    def script(_: RawServer, connection: socket.socket) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return script


def response(status: str, body: bytes | str = b"", **headers: str) -> bytes:
    """An HTTP/1.1 response; underscores in header names become hyphens."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
