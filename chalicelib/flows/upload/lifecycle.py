"""The statuses of an upload."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.common import uploads
from chalicelib.records.lifecycle import Lifecycle

WAITING: Final = "waiting"
PROCESSING: Final = "processing"
COMPLETED: Final = uploads.COMPLETED
FAILED: Final = "failed"
ABANDONED: Final = "abandoned"

LIFECYCLE: Final = Lifecycle(
    order=(WAITING, PROCESSING, COMPLETED),
    edges=frozenset(
        {(WAITING, PROCESSING), (PROCESSING, COMPLETED), (PROCESSING, FAILED), (WAITING, ABANDONED)},
    ),
    descriptions={
        WAITING: "A form was given out, and its file was not submitted yet.",
        PROCESSING: "The file is there, and its rows are looked at.",
        COMPLETED: "All rows were looked at. Those that are wrong are named; what was found can be read.",
        FAILED: "The file cannot be taken as it is; the upload says why, and what to do.",
        ABANDONED: "The file was not submitted within a day.",
    },
)
"""Source: the onboarding runbook, "Validate outputs"; its page on uploads says processing, completed and failed."""
