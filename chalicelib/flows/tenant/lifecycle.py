"""The statuses of a tenant. Each is brought about by facts (`flows.tenant.actions`), but for suspending and closing."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from chalicelib.flows.common.tenants import CLOSED, SUSPENDED
from chalicelib.records.lifecycle import Lifecycle

CREATED: Final = "created"
SET_UP: Final = "set_up"
VALIDATED: Final = "validated"
LIVE: Final = "live"
REVIEWED: Final = "reviewed"
_PATH: Final = (CREATED, SET_UP, VALIDATED, LIVE, REVIEWED)

LIFECYCLE = Lifecycle(
    order=_PATH,
    edges=frozenset(
        {
            *pairwise(_PATH),
            *((status, SUSPENDED) for status in _PATH),
            *((SUSPENDED, status) for status in _PATH),
            *((status, CLOSED) for status in (*_PATH, SUSPENDED)),
        }
    ),
    held=frozenset({SUSPENDED}),
    descriptions={
        CREATED: "The tenant is there; it needs a key, and its detectors confirmed.",
        SET_UP: "It has a key and its detectors; its first upload is awaited, and a look at what was found in it.",
        VALIDATED: "The findings of its first upload were reviewed with it; production uploads are awaited.",
        LIVE: "It uploads in production; the review after a week is ahead.",
        REVIEWED: "A week in production has been reviewed with it.",
        SUSPENDED: "Nothing new is taken from it, and nothing goes on, until a colleague lets it go on.",
        CLOSED: "It has left: its keys are dead, and its invitation is withdrawn a quarter of an hour later. What is "
        "known of it is kept.",
    },
)
"""Source: the tenant runbook, "Checklist"; docs/adr/0065."""
