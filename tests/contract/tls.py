"""TLS on this machine, for one test: a server's certificate, and a process that trusts it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest

from chalicelib.clients.http.bounded import tls_context
from chalicelib.clients.http.sessions import shared_session
from local.platforms import certificate


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """The certificate's file, for a client to trust, and a context for the server that has its key."""
    made = certificate.self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.with_key)
    return made.trusted, context


@contextmanager
def only_trusting(trusted: Path) -> Iterator[None]:
    """A process that has made no session yet, and whose file of trusted certificates is this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certifi, "where", lambda: str(trusted))
        _forget()
        yield
    _forget()


def _forget() -> None:
    shared_session.cache_clear()
    tls_context.cache_clear()
