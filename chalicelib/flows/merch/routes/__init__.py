"""The HTTP routes of the merch flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.merch.routes import brand, company, desk, intake, payment, signing_up, webhook
from chalicelib.handlers import public_config, sessions

ROUTES = (
    intake.routes,
    payment.routes,
    signing_up.routes,
    webhook.routes,
    company.routes,
    brand.routes,
    desk.routes,
    sessions.routes,
    public_config.routes,
)
