"""What the routes of every flow are given: the wiring of the HTTP API, as `wiring.api` makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.clients.cognito.identity import Identity, IdentityUser
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.deadline import Clock
from chalicelib.desk.context import Desk
from chalicelib.records.rates import Rates
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.health.reading import Health
    from chalicelib.records.record import Record

ReadHealth: TypeAlias = "Callable[[Record], Health]"
"""Answers the health of the customer that a record is about."""
AccountOf: TypeAlias = "Callable[[str], str | None]"
"""Answers the system id of the account that a user (by the token's `sub`) has chosen; raises `PlatformError`."""
UserOf: TypeAlias = "Callable[[str], IdentityUser]"
"""Answers what the user pool says of a user (by the token's `sub`); raises `PlatformError`."""


@dataclass(frozen=True)
class Api:
    """Everything the routes need."""

    settings: Settings
    desk: Desk
    customers: TokenVerifier
    admins: TokenVerifier
    identity: Identity
    rates: Rates
    clock: Clock
    health: ReadHealth
    account_of: AccountOf
    user_of: UserOf
    platforms: Platforms
