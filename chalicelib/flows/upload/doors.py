"""Who comes to the routes of the upload flow, and what they show."""

from __future__ import annotations

from chalicelib.flows.upload.name import DESK
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import Door

_PROGRAMS = "programs of a tenant's, with a token that they were given for their key"

DOORS = (
    *(Door(prefix, _PROGRAMS, (Auth.INTEGRATION,)) for prefix in ("/ship", "/upload", "/uploads", "/jobs", "/sima")),
    Door(DESK, "solutions engineers, and their programs", (Auth.ADMIN,), behind_access=True),
)
