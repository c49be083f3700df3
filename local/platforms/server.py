"""Running a stand-in: uvicorn in a thread for tests, and the hook by which a fault cuts a connection."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Self

import uvicorn

from local.platforms.faults import ABORT

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """A listening socket of this machine only; port 0 takes any that is free.

    Its protocol is named: asyncio sets TCP_NODELAY only then, and without it each answer, which uvicorn writes in two
    pieces, waits 40 ms for the client's delayed acknowledgement.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, port))
    sock.listen()
    return sock


def cuttable(app: ASGIApp) -> ASGIApp:
    """Give `app` a scope extension that cuts the connection without an answer (used by the fault `lost_after`).

    ASGI has no word for it, so this takes the transport of uvicorn's request cycle, whose bound method `send` is.
    It must therefore be the outermost application.
    """

    async def outermost(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cycle = getattr(send, "__self__", None)
            if cycle is not None:
                scope.setdefault("extensions", {})[ABORT] = cycle.transport.abort
        await app(scope, receive, send)

    return outermost


def configured(app: ASGIApp, certificate: Path | None = None) -> uvicorn.Config:
    """The one way a stand-in is served: quiet, and never waiting for a hung request when it stops.

    Args:
        certificate: File with certificate and key, to be spoken to over TLS.
    """
    return uvicorn.Config(
        cuttable(app),
        http="h11",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate,
    )


class PlatformServer:
    """Serves `app` on a free port of this machine while the context is open.

    Args:
        certificate: File with certificate and key, to be spoken to over TLS.

    Attributes:
        url: Base URL, without a slash at the end.
    """

    def __init__(self, app: ASGIApp, certificate: Path | None = None) -> None:
        self._server = _Threaded(configured(app, certificate))
        self._socket = listening(0)
        self._thread = threading.Thread(target=self._serve, name="platform-server")
        self.url = f"{'https' if certificate else 'http'}://{HOST}:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._server.up_or_over.wait()
        if not self._server.started:
            self._thread.join()
            raise RuntimeError("the stand-in did not start; its reason is on standard error")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]))
        finally:
            self._server.up_or_over.set()


class _Threaded(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up_or_over = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up_or_over.set()
