"""Who comes to the routes of the merch flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.merch.name import CATALOGUE, COMPANIES, DESK, ONE_FORM, PAYMENTS, WIZARD
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import CONFIG, SESSIONS, Door

DOORS = (
    Door(WIZARD, "whoever begins an intake, and goes on with it", (Auth.PUBLIC, Auth.DRAFT)),
    Door(CATALOGUE, "everybody who looks at what there is", (Auth.PUBLIC,)),
    Door(ONE_FORM, "whoever sends the single form of before", (Auth.PUBLIC,)),
    Door(PAYMENTS, "Stripe", (Auth.SIGNED,)),
    Door(COMPANIES, "a company's people, its shop, whoever takes its orders", (Auth.TOKEN, Auth.PUBLIC, Auth.SERVICE)),
    Door(DESK, "designers and their admins", (Auth.ADMIN,), behind_access=True),
    SESSIONS,
    CONFIG,
)
