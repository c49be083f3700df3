"""How the identity organisation is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.organisations.client import Organisations
from chalicelib.clients.organisations.needs import TOKEN, OrganisationsSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Organisations:
    """The identity organisation's client."""
    secret = to.secret_name(OrganisationsSettings, TOKEN)
    url = to.settings.of(OrganisationsSettings).organisations_url
    return Organisations(PlatformHttp("ORGANISATIONS", url, to.secrets.source(secret), secret=secret))
