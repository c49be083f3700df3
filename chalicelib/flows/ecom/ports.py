"""What the ecom flow needs of a deployment: its platforms, and the settings that only it has."""

from __future__ import annotations

from pydantic import Field

from chalicelib.clients.analytics.needs import NEEDS as ANALYTICS
from chalicelib.clients.channels.needs import NEEDS as CHANNELS
from chalicelib.clients.cognito.needs import NEEDS as COGNITO
from chalicelib.clients.controller.needs import CARD
from chalicelib.clients.controller.needs import NEEDS as CONTROLLER
from chalicelib.clients.ecom.needs import NEEDS as ECOM
from chalicelib.clients.github.needs import NEEDS as GITHUB
from chalicelib.clients.needs import Ports
from chalicelib.settings import PagesSettings, SettingsGroup


class EcomFlowSettings(SettingsGroup):
    """What customers are given for their pixel."""

    pixel_script_url: str = Field(
        default="",
        description="Origin that serves /pixel/{id}.js, for the snippet shown to customers; empty: none shown",
    )
    pixel_events_url: str = Field(
        default="",
        description="Origin that takes /pixel/{id}/events, for customers whose app sends events; empty: they are told "
        "to ask their contact for it",
    )


PORTS = Ports(
    looks_at=(CONTROLLER, ECOM, GITHUB, ANALYTICS),
    acts_on=(CONTROLLER, CARD, ECOM, GITHUB, ANALYTICS, COGNITO, CHANNELS),
    serves=(COGNITO,),
    settings=(EcomFlowSettings, PagesSettings),
)
