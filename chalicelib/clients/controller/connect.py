"""How the Controller is reached, and what pays for the accounts that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.controller.client import Controller
from chalicelib.clients.controller.needs import CARD_TOKEN, TOKEN, CardSettings, ControllerSettings
from chalicelib.clients.http.client import PlatformHttp

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Controller:
    """Make the Controller's client from the settings and its secret."""
    secret = to.secret_name(ControllerSettings, TOKEN)
    url = to.settings.of(ControllerSettings).controller_url
    return Controller(PlatformHttp("CONTROLLER", url, to.secrets.source(secret), secret=secret))


def card_token(to: Platforms) -> TokenSource:
    """The placeholder card that new accounts are made with."""
    return to.secrets.source(to.secret_name(CardSettings, CARD_TOKEN))
