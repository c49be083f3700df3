"""How Brandfetch is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.brandfetch.client import Brandfetch, error_of
from chalicelib.clients.brandfetch.needs import TOKEN, BrandfetchSettings
from chalicelib.clients.http.client import PlatformHttp

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Brandfetch:
    """Brandfetch's client."""
    secret = to.secret_name(BrandfetchSettings, TOKEN)
    url = to.settings.of(BrandfetchSettings).brandfetch_url
    return Brandfetch(PlatformHttp("BRANDFETCH", url, to.secrets.source(secret), secret=secret, error_of=error_of))
