"""How the ecom API is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.client import PlatformHttp

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Ecom:
    """The ecom API's client."""
    secret = to.settings.secret_name("ecom_token")
    return Ecom(PlatformHttp("ECOM", to.settings.ecom_url, to.secrets.source(secret), secret=secret))
