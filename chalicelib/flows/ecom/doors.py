"""Who comes to the routes of the ecom flow, and what they show."""

from __future__ import annotations

from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import CONFIG, SESSIONS, Door

DOORS = (
    Door(
        "/onboarding",
        "customers, from the wizard and the console",
        (Auth.LINK, Auth.LINK_OR_TOKEN, Auth.TOKEN),
    ),
    SESSIONS,
    CONFIG,
    Door("/v1/onboarding", "solutions engineers", (Auth.ADMIN,), behind_access=True),
)
