"""Both verifiers, with an issuer and a clock that a test may change. Test modules load this by `pytest_plugins`."""

from __future__ import annotations

import pytest

from chalicelib.clients.tokens.verifier import TokenVerifier
from tests.clock import TestClock
from tests.unit.token_signing import NOW, Issuer, verifier


@pytest.fixture
def clock() -> TestClock:
    """Time that moves only when a test says so."""
    return TestClock(NOW)


@pytest.fixture
def issuer() -> Issuer:
    """Publishes one key."""
    return Issuer()


@pytest.fixture
def customers(clock: TestClock, issuer: Issuer) -> TokenVerifier:
    """Lets customers in, by tokens of Cognito."""
    return verifier("cognito", clock, issuer)


@pytest.fixture
def engineers(clock: TestClock, issuer: Issuer) -> TokenVerifier:
    """Lets engineers in, by tokens of Cloudflare Access."""
    return verifier("access", clock, issuer)
