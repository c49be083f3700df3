"""Fixtures for every test that needs AWS: moto, and credentials that open nothing."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.loaders import JSONFileLoader
from joserfc.jwk import RSAKey
from moto import mock_aws

from tests.shared_clients import SharedClients
from tests.table import REGION


def pytest_collection_finish() -> None:
    """Keep the collector from walking through all modules and tests during each test: they stay anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _descriptions_of_aws_are_parsed_once() -> Iterator[None]:
    """Let botocore parse each service's description once for all tests: nearly half of their time was spent on it.

    botocore keeps what it parsed for the life of a session, and clients only read it; tests, and the code they test,
    make sessions by the hundred.
    """
    parsed = functools.cache(functools.partial(JSONFileLoader.load_file, JSONFileLoader()))

    def load_file(_: JSONFileLoader, file_path: str) -> Any:
        return parsed(file_path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", load_file)
        yield


@pytest.fixture(scope="session", autouse=True)
def _the_key_of_motos_user_pools_is_read_once() -> Iterator[None]:
    """Let moto read its private key once: all its pools have the same one, and each finds the primes of it anew."""
    read: dict[str, RSAKey] = {}
    import_key = RSAKey.import_key

    def import_once(value: Any, *parameters: Any) -> RSAKey:
        name = repr((value, parameters))
        if name not in read:
            read[name] = import_key(value, *parameters)
        return read[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RSAKey, "import_key", import_once)
        yield


@pytest.fixture(autouse=True)
def _no_session_of_aws_outlives_its_test() -> Iterator[None]:
    """Let no test find the session that another one has left, with that one's credentials."""
    before = boto3.DEFAULT_SESSION
    yield
    boto3.DEFAULT_SESSION = before


@pytest.fixture(scope="session")
def aws_session() -> boto3.Session:
    """What `boto3.client` makes clients from, for all tests: a session takes longer to make than most tests to run."""
    return boto3.Session()


@pytest.fixture(scope="session")
def shared_clients() -> SharedClients:
    """One set for all tests that want it."""
    return SharedClients()


@pytest.fixture
def clients_are_made_once(
    shared_clients: SharedClients, aws_session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let clients of AWS be made once for all tests that say so (`tests.shared_clients`)."""
    shared_clients.install(monkeypatch, aws_session)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, aws_session: boto3.Session) -> Iterator[None]:
    """AWS as moto pretends it, for one test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", aws_session)
        yield
