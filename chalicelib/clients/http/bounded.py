"""HTTP connections that end at a deadline, whatever the server does.

The time-outs of requests and urllib3 start over with every read, so a server that sends one byte a second holds a call
for ever. Here the deadline of the running call is asked before each step that can wait, and becomes the time-out of
that step: each address tried, the TLS handshake, each piece sent, each piece received. No timer and no second thread
are needed, so none can be left over, and no connection is cut under a later call's feet.

Not bounded: the system's own name resolution (getaddrinfo cannot be interrupted). Where that matters, its time is
bounded by RES_OPTIONS (resolv.conf(5)), for example ``timeout:1 attempts:2``.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import certifi
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from urllib3 import HTTPResponse
    from urllib3._base_connection import BaseHTTPConnection

    from chalicelib.deadline import Deadline

_DEADLINE: ContextVar[Deadline] = ContextVar("deadline of the running call")
LONGEST_IDLE = 1.0
"""Seconds after which a kept connection is not used again. Servers close theirs after some seconds of silence (uvicorn
and Node after 5, gunicorn after 2), and a call that meets that moment is lost without need."""
HOSTS: Final = 16
"""Hosts whose connections one set of pools keeps; more than all platforms and receivers of messages together."""
KEPT: Final = 64
"""Connections kept for each host: more than the threads of one process that call the same platform at one time. No
call waits for one; what is beyond is closed after its call."""
_CLOSED = (ssl.SSLEOFError, ssl.SSLZeroReturnError)  # over TLS; that a plain one is, urllib3 leaves to the reading
_PIECE = 16384  # bytes: one TLS record, so that each piece sent is one step


@contextmanager
def until(deadline: Deadline) -> Iterator[None]:
    """Whatever a bounded session does inside the block is over at `deadline`."""
    token = _DEADLINE.set(deadline)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


class WentStale(ConnectionError):
    """A connection that was kept had been closed by the other side, and nothing was answered.

    A process on Lambda is frozen between its invocations: what is closed meanwhile is found out by the next request.
    """


@cache
def tls_context(trusted: Path | None = None) -> ssl.SSLContext:
    """The TLS context: which certificates are believed. One for the whole process, safe to share between threads.

    Reading the 150 certificates of certifi takes some 20 ms of CPU; urllib3 does so for each connection unless it is
    given a context. The handshake itself takes about 2.

    Args:
        trusted: File with the certificates that vouch for servers, instead of certifi's.
    """
    context = create_urllib3_context()  # TLS 1.2 at least; the certificate and its host name are checked
    context.load_verify_locations(cafile=str(trusted or certifi.where()))
    return context


def bounded_pools(
    *, hosts: int = HOSTS, kept: int = KEPT, block: bool = False, trusted: Path | None = None
) -> PoolManager:
    """Pools for use inside `until`, safe to share between threads.

    Args:
        hosts: How many hosts' connections are kept.
        kept: How many of each.
        block: Whether a call waits for one of these, rather than opening another.
        trusted: File with the certificates that vouch for servers, instead of certifi's.
    """
    pools = PoolManager(hosts, maxsize=kept, block=block, ssl_context=tls_context(trusted))
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return pools


def pinned_pool(address: str, host: str, port: int, *, trusted: Path | None = None) -> HTTPSConnectionPool:
    """Connections, for use inside `until`, to one address and no other, whatever its host's name leads to by then.

    Args:
        address: Of the network.
        host: The name that the server's certificate must have.
        trusted: File with the certificates that vouch for servers, instead of certifi's.
    """
    return _TlsPool(address, port, maxsize=1, ssl_context=tls_context(trusted), server_hostname=host)


def running_deadline() -> Deadline:
    """The deadline of the call that is running, for one that is made on its way."""
    return _DEADLINE.get()


def _time_left() -> float:
    """Seconds left.

    Raises:
        TimeoutError: None are.
    """
    left = _DEADLINE.get().remaining()
    if left <= 0:
        raise TimeoutError("the call's deadline has passed")
    return left


class _BoundedReader(io.RawIOBase):
    """What http.client reads an answer from; every read waits no longer than the call may."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        self._socket.settimeout(_time_left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(http.client.HTTPResponse):
    """An answer whose status line, headers and body are all read through a `_BoundedReader`."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_BoundedReader(sock))


class _Bounded(HTTPConnection):
    """The steps of a connection, each with what is left of the deadline. Mixed into both kinds of connection."""

    response_class = _BoundedResponse
    idle_since = 0.0
    has_answered = False

    @property
    def is_connected(self) -> bool:
        """Whether the pool may hand this connection out again."""
        return super().is_connected and time.monotonic() - self.idle_since < LONGEST_IDLE

    def _new_conn(self) -> socket.socket:
        host, self.has_answered = self._dns_host, False
        try:
            addresses = socket.getaddrinfo(host, self.port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        try:
            return self._first_that_answers(addresses)
        except OSError as error:
            raise NewConnectionError(self, f"no connection: {type(error).__name__}") from error

    def _first_that_answers(self, addresses: list[tuple[Any, ...]]) -> socket.socket:
        failure: OSError = OSError("the name has no address")
        for family, kind, protocol, _, address in addresses:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(_time_left())
                sock.connect(address)
                sock.settimeout(_time_left())  # for the TLS handshake, which is one step to the ssl module
            except OSError as error:
                sock.close()
                failure = error
            else:
                return sock
        raise failure

    def send(self, data: Any) -> None:
        """Send bytes, piece by piece."""
        if self.sock is None:
            self.connect()
        view = memoryview(data)
        with self._telling_stale(*_CLOSED):
            for start in range(0, len(view), _PIECE):
                self.sock.settimeout(_time_left())
                self.sock.sendall(view[start : start + _PIECE])

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # typeshed: http.client's; urllib3 has its own
        """Read the status and the headers."""
        with self._telling_stale(ConnectionError, *_CLOSED):
            response = super().getresponse()
        self.has_answered = True
        return response

    @contextmanager
    def _telling_stale(self, *errors: type[OSError]) -> Iterator[None]:
        """Take one of these errors for a connection that was kept, and closed; if it is a kept one."""
        try:
            yield
        except errors as error:
            if not self.has_answered:
                raise
            raise WentStale(type(error).__name__) from error


class _BoundedHttps(_Bounded, HTTPSConnection):
    """A connection over TLS whose every step is bounded by the deadline of the running call."""


class _IdleSince(HTTPConnectionPool):
    """Notes when a connection comes back."""

    def _put_conn(self, conn: BaseHTTPConnection | None) -> None:
        if isinstance(conn, _Bounded):
            conn.idle_since = time.monotonic()
        super()._put_conn(conn)


class _Pool(_IdleSince):
    ConnectionCls = _Bounded


class _TlsPool(_IdleSince, HTTPSConnectionPool):
    ConnectionCls = _BoundedHttps
