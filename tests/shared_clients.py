"""boto3's clients, made once for many tests: to make one takes longer than most of what a test then asks it for.

A client is known by its service, its options and the environment's ``AWS_…`` variables. Each caller gets an object of
its own, so that what a test puts in place of a method is gone with it; but handlers that are registered for a client's
events (``client.meta.events``) would stay for all: tests that register any must not use this.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import boto3
import boto3.session
import pytest
from botocore.config import Config

_Session = boto3.session.Session
_make: Any = _Session.client


class SharedClients:
    """Sessions without options, and their clients."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sessions: dict[tuple[object, ...], boto3.session.Session] = {}
        self._clients: dict[tuple[object, ...], Any] = {}

    def install(self, patch: pytest.MonkeyPatch, *plain: boto3.session.Session) -> None:
        """Answer shared sessions and clients from now on.

        Args:
            patch: Takes it back.
            plain: Further sessions that were made without options.
        """

        def client(session: boto3.session.Session, service: str, *given: Any, **options: Any) -> Any:
            if session in (*plain, *self._sessions.values()):
                return self._client(session, service, *given, **options)
            return _make(session, service, *given, **options)  # one with credentials or a place of its own

        patch.setattr(boto3.session, "Session", self._session)
        patch.setattr(boto3, "Session", self._session)
        patch.setattr(_Session, "client", client)

    def _session(self, **options: Any) -> boto3.session.Session:
        if options:
            return _Session(**options)
        with self._lock:
            known = _environment()
            if known not in self._sessions:
                self._sessions[known] = _Session()
            return self._sessions[known]

    def _client(self, session: boto3.session.Session, *given: Any, **options: Any) -> Any:
        config = options.get("config")
        said = {**options, "config": sorted(vars(config).items()) if isinstance(config, Config) else config}
        known = (id(session), repr((given, sorted(said.items()))), *_environment())
        with self._lock:
            if known not in self._clients:
                self._clients[known] = _make(session, *given, **options)
            return _twin(self._clients[known])


def _environment() -> tuple[object, ...]:
    return tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))


def _twin(client: Any) -> Any:
    """An object of its own over the same connections."""
    twin = object.__new__(type(client))
    vars(twin).update(vars(client))
    return twin
