"""The HTTP routes of the design flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.design.routes import tickets

ROUTES = (tickets.routes,)
