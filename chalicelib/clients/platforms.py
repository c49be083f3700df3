"""Every platform that executors speak to, wired once."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.clients.analytics import Analytics
from chalicelib.clients.controller import Controller
from chalicelib.clients.ecom import Ecom
from chalicelib.clients.identity import Identity
from chalicelib.clients.pixel_repository import PixelRepository
from chalicelib.clients.token_source import TokenSource


@dataclass(frozen=True)
class Platforms:
    """One client for each platform, and the placeholder card's token."""

    controller: Controller
    ecom: Ecom
    pixel_repository: PixelRepository
    analytics: Analytics
    identity: Identity
    card_token: TokenSource
