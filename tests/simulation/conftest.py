"""What the worlds ask of AWS beside their records, they ask through clients that are made once."""

from __future__ import annotations

import boto3
import pytest

from tests.shared_clients import SharedClients


@pytest.fixture(scope="session")
def shared_clients() -> SharedClients:
    """One set for all of these tests."""
    return SharedClients()


@pytest.fixture(autouse=True)
def _clients_are_made_once(
    shared_clients: SharedClients, aws_session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_clients.install(monkeypatch, aws_session)
