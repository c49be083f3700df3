"""What the pixel flow needs of a deployment: its platforms. It has no settings of its own."""

from __future__ import annotations

from chalicelib.clients.analytics.needs import NEEDS as ANALYTICS
from chalicelib.clients.channels.needs import NEEDS as CHANNELS
from chalicelib.clients.controller.needs import NEEDS as CONTROLLER
from chalicelib.clients.ecom.needs import NEEDS as ECOM
from chalicelib.clients.github.needs import NEEDS as GITHUB
from chalicelib.clients.needs import Ports

PORTS = Ports(
    looks_at=(CONTROLLER, ECOM, GITHUB, ANALYTICS),
    acts_on=(GITHUB, ANALYTICS, CHANNELS),
)
