"""The HTTP API over moto's tables, with token issuers and a user pool of the test's own."""

from __future__ import annotations

import pytest

from chalicelib.wiring import api as bootstrap
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, wired
from tests.integration.tokens import FakePool, Issuer
from tests.table import create_tables


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
def http(aws: None, clock: TestClock, issuer: Issuer, pool: FakePool, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """The application, called as API Gateway calls it. Every answer is held against docs/openapi.json."""
    create_tables()
    api = wired(clock, issuer, pool)
    monkeypatch.setattr(bootstrap, "api", lambda: api)
    return HttpApi(api, clock, issuer, pool)
