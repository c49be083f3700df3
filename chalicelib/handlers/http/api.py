"""What the routes of every flow are given: the wiring of the HTTP API, as `wiring.api` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.deadline import Clock
from chalicelib.desk.context import Desk
from chalicelib.records.rates import Rates
from chalicelib.settings import Settings

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Api:
    """Everything the routes need."""

    settings: Settings
    desk: Desk
    customers: TokenVerifier
    admins: TokenVerifier
    rates: Rates
    clock: Clock
    platforms: Platforms
