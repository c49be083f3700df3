"""The HTTP routes of the pixel flow, and what is sent to and answered by them."""

from __future__ import annotations

from chalicelib.flows.pixel.routes import pixels

ROUTES = (pixels.routes,)
