"""How the ecom API is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.ecom.needs import TOKEN, EcomSettings
from chalicelib.clients.http.client import PlatformHttp

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Ecom:
    """The ecom API's client."""
    secret = to.secret_name(EcomSettings, TOKEN)
    url = to.settings.of(EcomSettings).ecom_url
    return Ecom(PlatformHttp("ECOM", url, to.secrets.source(secret), secret=secret))
