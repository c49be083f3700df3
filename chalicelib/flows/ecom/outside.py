"""What the routes of the ecom flow ask of platforms while their caller waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.clients.cognito import connect as cognito
from chalicelib.deadline import Deadline
from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.cognito.identity import IdentityUser
    from chalicelib.clients.platforms import Platforms
    from chalicelib.dimensions.health import Health
    from chalicelib.records.record import Record

ReadHealth: TypeAlias = "Callable[[Record], Health]"
"""Answers the health of the customer that a record is about."""
AccountOf: TypeAlias = "Callable[[str], str | None]"
"""Answers the system id of the account that a user (by the token's `sub`) has chosen; raises `PlatformError`."""
UserOf: TypeAlias = "Callable[[str], IdentityUser]"
"""Answers what the user pool says of a user (by the token's `sub`); raises `PlatformError`."""


def _health(to: Platforms) -> ReadHealth:
    from chalicelib.dimensions import connect as health  # heavy, with the clients of five platforms

    return to.client(health.shown).read


def _account_of(to: Platforms) -> AccountOf:
    from chalicelib.dimensions import connect as health
    from chalicelib.flows.ecom.checklist import account

    controller = to.with_short_timeouts.client(health.sources).controller
    return lambda user_id: account.account_of(controller, user_id, Deadline.after(account.SECONDS))


def _user_of(to: Platforms) -> UserOf:
    return to.client(cognito.connect).user


HEALTH = Outside(
    "the health read-out",
    "How far a customer really is stands where the platforms keep it, and must be true when it is read.",
    _health,
)
WHOSE_ACCOUNT = Outside(
    "the Controller, whose account it is",
    "The console's checklist is for the account that the user has chosen there, and no token says which that is.",
    _account_of,
)
WHO_CLAIMS = Outside(
    "the user pool, who claims the link",
    "Whether a user is disabled or their address unverified must be known before anything is made in their name.",
    _user_of,
)
