"""boto3's clients, made once for many tests: to make one takes longer than most of what a test then asks it for.

A client is known by its service, its options and the environment's ``AWS_…`` variables. Each caller gets an object of
its own, so that what a test puts in place of a method is gone with it; but handlers that are registered for a client's
events (``client.meta.events``) would stay for all: tests that register any are marked `own_clients`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import boto3
import boto3.session
import pytest
from botocore.config import Config

from chalicelib.clients.aws.session import Session as OurSession

_Session = boto3.session.Session
_make: Any = _Session.client
_make_ours: Any = OurSession.client
_OURS = "the application's"
"""Stands for any session of the application's: each is made anew, and all that have no credentials of their own are
alike."""


class SharedClients:
    """Sessions without options, boto3's and the application's, and their clients."""

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
                return self._kept(
                    id(session), lambda: _make(session, service, *given, **options), service, *given, **options
                )
            return _make(session, service, *given, **options)  # one with credentials or a place of its own

        def ours(session: OurSession, service: str, **options: Any) -> Any:
            if _has_credentials(session):
                return _make_ours(session, service, **options)
            return self._kept(_OURS, lambda: _make_ours(session, service, **options), service, **options)

        patch.setattr(OurSession, "client", ours)
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

    def _kept(self, session: int | str, make: Callable[[], Any], *given: Any, **options: Any) -> Any:
        config = options.get("config")
        said = {**options, "config": sorted(vars(config).items()) if isinstance(config, Config) else config}
        known = (session, repr((given, sorted(said.items()))), *_environment())
        with self._lock:
            if known not in self._clients:
                self._clients[known] = make()
            return _twin(self._clients[known])


def _has_credentials(session: OurSession) -> bool:
    """Whether it was given some: botocore makes its own provider of them only once somebody asks for it."""
    core: Any = session._core
    registered: dict[str, Any] = core._components._components
    return "credential_provider" in registered


def _environment() -> tuple[object, ...]:
    return tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))


def _twin(client: Any) -> Any:
    """An object of its own over the same connections."""
    twin = object.__new__(type(client))
    vars(twin).update(vars(client))
    return twin
