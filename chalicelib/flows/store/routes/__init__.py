"""The HTTP routes of the store flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.store.routes import customer, others
from chalicelib.handlers import public_config, sessions

ROUTES = (customer.routes, others.routes, sessions.routes, public_config.routes)
