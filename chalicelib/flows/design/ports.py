"""What the design flow needs of a deployment: where files are, and who has which role."""

from __future__ import annotations

from chalicelib.clients.needs import Ports
from chalicelib.clients.uploads.needs import NEEDS as UPLOADS
from chalicelib.flows.common.roles import ROLES

PORTS = Ports(acts_on=(UPLOADS,), serves=(UPLOADS, ROLES))
