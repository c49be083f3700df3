"""The HTTP routes of the tenant flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.tenant.routes import invoices, keys, programs, tenants
from chalicelib.handlers import public_config, sessions

ROUTES = (
    tenants.routes,
    keys.desk_routes,
    keys.own_routes,
    invoices.routes,
    programs.routes,
    sessions.routes,
    public_config.routes,
)
