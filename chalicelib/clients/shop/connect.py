"""How the shop platform is reached, and how it is known when it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.shop.client import Shop
from chalicelib.clients.shop.needs import CALLER_TOKEN, TOKEN, ShopCallerSettings, ShopSettings
from chalicelib.clients.tokens.service import ServiceTokens

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Shop:
    """The shop platform's client."""
    secret = to.secret_name(ShopSettings, TOKEN)
    url = to.settings.of(ShopSettings).shop_url
    return Shop(PlatformHttp("SHOP", url, to.secrets.source(secret), secret=secret))


def caller(to: Platforms) -> ServiceTokens:
    """What tells the shop platform from everybody else."""
    return ServiceTokens("shop", to.secrets.source(to.secret_name(ShopCallerSettings, CALLER_TOKEN)))
