"""How Turnstile is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.turnstile.client import Turnstile
from chalicelib.clients.turnstile.needs import KEY, TurnstileSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Turnstile:
    """Turnstile's client."""
    secret = to.secret_name(TurnstileSettings, KEY)
    return Turnstile(to.settings.of(TurnstileSettings).turnstile_url, to.secrets.source(secret), secret=secret)
