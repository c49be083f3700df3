"""Every platform that executors speak to, wired once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.channels.announcement import Channel
from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.token_source import TokenSource
from chalicelib.deadline import Clock
from chalicelib.health.reading import Health
from chalicelib.records.record import Record


@dataclass(frozen=True)
class Platforms:
    """One client for each platform, and what else executors are given.

    Attributes:
        card_token: The placeholder card's token.
        health: Reads, from all of them, how far a customer really is.
        clock: The present moment.
        channels: What carries messages to colleagues.
        admin_url: Origin of the admin pages, for links in messages; empty: none.
    """

    controller: Controller
    ecom: Ecom
    pixel_repository: PixelRepository
    analytics: Analytics
    identity: Identity
    card_token: TokenSource
    health: Callable[[Record], Health]
    clock: Clock
    channels: Sequence[Channel] = ()
    admin_url: str = ""
