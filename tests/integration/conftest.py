"""The HTTP API over the model of DynamoDB (`tests.simulation.dynamo`), with token issuers and a pool of its own."""

from __future__ import annotations

import pytest

from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES


@pytest.fixture(autouse=True)
def _clients_are_made_once(request: pytest.FixtureRequest) -> None:
    """In each of these tests but those that register handlers at a client, which would stay there for all."""
    if request.node.get_closest_marker("own_clients") is None:
        request.getfixturevalue("clients_are_made_once")


@pytest.fixture
def clock() -> TestClock:
    """Time that moves only when a test says so."""
    return TestClock()


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Signs tokens of both kinds. Making a key takes a while: one for all tests."""
    return Issuer()


@pytest.fixture
def pool(issuer: Issuer, clock: TestClock) -> FakePool:
    """A user pool that accepts one code."""
    return FakePool(issuer, clock)


@pytest.fixture
def http(clock: TestClock, issuer: Issuer, pool: FakePool, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """The application, called as API Gateway calls it. Every answer is held against docs/openapi.json."""
    api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    return HttpApi(api, clock, issuer, pool)
