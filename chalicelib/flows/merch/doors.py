"""Who comes to the routes of the merch flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.merch.name import COMPANIES
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import CONFIG, SESSIONS, Door

DOORS = (
    Door(COMPANIES, "a company's people, its shop, whoever takes its orders", (Auth.TOKEN, Auth.PUBLIC, Auth.SERVICE)),
    SESSIONS,
    CONFIG,
)
