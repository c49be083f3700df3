"""The platforms that the contract suite runs against: the stand-ins, or real ones named by environment variables."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from local.platforms.controller import CARD_TOKEN_PREFIX, create_controller
from local.platforms.ecom import create_ecom
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.server import PlatformServer

TOKEN = "a-token-of-the-stand-in"


@dataclass(frozen=True)
class StandIn:
    """What only a stand-in can be asked: what it really changed, and to misbehave."""

    url: str
    effects: Effects
    faults: Faults

    def operations(self, subject: str) -> list[str]:
        """What was done to `subject`, or to something of its own, in order."""
        return [item.operation for item in self.effects.all() if item.subject.split("/")[0] == subject]


@dataclass(frozen=True)
class Platform:
    """A platform to hold to its contract; `stand_in` is None for a real one."""

    http: PlatformHttp
    stand_in: StandIn | None


def fixed_token(value: str = TOKEN):  # type: ignore[no-untyped-def] # its type is a protocol with a keyword
    """A token source that always answers `value`."""

    def source(*, fresh: bool = False) -> str:
        return value

    return source


def _real(platform: str) -> Platform | None:
    url = os.environ.get(f"ONRAMP_CONTRACT_{platform}_URL")
    if not url:
        return None
    token = os.environ[f"ONRAMP_CONTRACT_{platform}_TOKEN"]
    return Platform(PlatformHttp(platform, url, fixed_token(token)), None)


def _stand_in(platform: str) -> Iterator[Platform]:
    effects, faults = Effects(platform.lower()), Faults()
    if platform == "CONTROLLER":
        app = create_controller(token=TOKEN, effects=effects, faults=faults)
    else:
        app = create_ecom(token=TOKEN, effects=effects, faults=faults, index_ready_seconds=3600)
    with PlatformServer(app) as server:
        http = PlatformHttp(platform, server.url, fixed_token())
        yield Platform(http, StandIn(server.url, effects, faults))


@pytest.fixture(scope="session")
def controller_platform() -> Iterator[Platform]:
    real = _real("CONTROLLER")
    if real is not None:
        yield real
    else:
        yield from _stand_in("CONTROLLER")


@pytest.fixture(scope="session")
def ecom_platform() -> Iterator[Platform]:
    real = _real("ECOM")
    if real is not None:
        yield real
    else:
        yield from _stand_in("ECOM")


@pytest.fixture
def controller(controller_platform: Platform) -> Controller:
    return Controller(controller_platform.http)


@pytest.fixture
def ecom(ecom_platform: Platform) -> Ecom:
    return Ecom(ecom_platform.http)


@pytest.fixture
def controller_stand_in(controller_platform: Platform) -> Iterator[StandIn]:
    yield from _cleared(controller_platform)


@pytest.fixture
def ecom_stand_in(ecom_platform: Platform) -> Iterator[StandIn]:
    yield from _cleared(ecom_platform)


def _cleared(platform: Platform) -> Iterator[StandIn]:
    if platform.stand_in is None:
        pytest.skip("only a stand-in shows its effects and can be told to misbehave")
    yield platform.stand_in
    platform.stand_in.faults.clear()


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.after(20)


@pytest.fixture
def unique() -> str:
    """A word that no earlier run has used: a real platform keeps what tests made."""
    return uuid.uuid4().hex[:12]


@pytest.fixture
def card_token() -> str:
    return os.environ.get("ONRAMP_CONTRACT_CARD_TOKEN", f"{CARD_TOKEN_PREFIX}1")


@pytest.fixture
def account(
    controller: Controller, controller_platform: Platform, unique: str, card_token: str, deadline: Deadline
) -> Iterator[Account]:
    """An account of this test's own, closed after it."""
    made = controller.create_account(
        name="Contract test",
        cell_id="cell-1",
        external_reference=unique,
        payment_token=card_token,
        idempotency_key=f"{unique}/create_account",
        deadline=deadline,
    )
    yield made
    controller.close_account(made.system_account_id, Deadline.after(20))


@pytest.fixture
def ecom_account(unique: str) -> str:
    """An account of the ecom API; a real one wants an account that exists."""
    return os.environ.get("ONRAMP_CONTRACT_ECOM_ACCOUNT") or f"sys-{unique}"
