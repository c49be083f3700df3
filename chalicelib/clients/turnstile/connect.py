"""How Turnstile is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.clients.turnstile.client import FormCheck, Turnstile
from chalicelib.clients.turnstile.needs import KEY, TurnstileSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Turnstile:
    """Turnstile's client."""
    secret = to.secret_name(TurnstileSettings, KEY)
    return Turnstile(to.settings.of(TurnstileSettings).turnstile_url, to.secrets.source(secret), secret=secret)


def check_of(action: str) -> Callable[[Platforms], FormCheck]:
    """How the bot check of one form is had. Called once, where the form's routes name what they ask.

    Args:
        action: What the widget on the form says that it is for.
    """

    def connect_form(to: Platforms) -> FormCheck:
        return FormCheck(to.client(connect), action)

    return connect_form
