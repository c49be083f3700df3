"""How the program that takes orders is known when it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.orders.needs import CALLER_TOKEN, OrdersCallerSettings
from chalicelib.clients.tokens.service import ServiceTokens

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def caller(to: Platforms) -> ServiceTokens:
    """What tells it from everybody else."""
    return ServiceTokens("orders", to.secrets.source(to.secret_name(OrdersCallerSettings, CALLER_TOKEN)))
