"""Who comes to the routes of the tenant flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.tenant.name import EXCHANGE, HEALTH, INVOICES, JWKS, KEYS, TENANTS
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import CONFIG, SESSIONS, Door

DOORS = (
    Door(TENANTS, "solutions engineers, and their programs", (Auth.ADMIN,), behind_access=True),
    Door(INVOICES, "solutions engineers, and their programs", (Auth.ADMIN,), behind_access=True),
    Door(KEYS, "a tenant's own people", (Auth.TOKEN,)),
    Door(EXCHANGE, "programs with a key of a tenant's", (Auth.KEY,)),
    Door(JWKS, "everybody who verifies a token of ours", (Auth.NOBODY,)),
    Door(HEALTH, "whoever watches whether the API is well", (Auth.NOBODY,)),
    SESSIONS,
    CONFIG,
)
