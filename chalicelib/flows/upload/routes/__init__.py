"""The routes of the upload flow, in the order of the documentation."""

from __future__ import annotations

from chalicelib.flows.upload.routes import desk, results, sending

ROUTES = (sending.routes, results.routes, desk.routes)
