"""Who comes to the routes of the design flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.design.name import BASE
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import Door

DOORS = (Door(BASE, "designers and their admins", (Auth.ADMIN,), behind_access=True),)
