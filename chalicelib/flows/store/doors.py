"""Who comes to the routes of the store flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.store.name import BASE
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import CONFIG, SESSIONS, Door

DOORS = (
    Door(BASE, "people of a store, from the wizard; the shop platform", (Auth.TOKEN, Auth.SERVICE)),
    SESSIONS,
    CONFIG,
    Door(f"{BASE}/*/skip", "solutions engineers", (Auth.ADMIN,), behind_access=True),
)
