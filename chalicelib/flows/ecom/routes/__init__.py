"""The HTTP routes of the ecom flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.ecom.routes import admin, checklist, customer
from chalicelib.handlers import public_config, sessions

ROUTES = (customer.routes, sessions.routes, public_config.routes, checklist.routes, admin.routes)
