"""Who comes to the routes of the pixel flow, and what they show."""

from __future__ import annotations

from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import Door

DOORS = (Door("/v1/pixel", "solutions engineers", (Auth.ADMIN,), behind_access=True),)
