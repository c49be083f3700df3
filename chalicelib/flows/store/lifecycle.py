"""The statuses of a store's onboarding. How far its steps are is not one of them: `flows.store.wizard`."""

from __future__ import annotations

from typing import Final

from chalicelib.records.lifecycle import Lifecycle

NOT_STARTED: Final = "not_started"
IN_PROGRESS: Final = "in_progress"
COMPLETED: Final = "completed"
SKIPPED: Final = "skipped"

LIFECYCLE = Lifecycle(
    order=(NOT_STARTED, IN_PROGRESS, COMPLETED),
    edges=frozenset(
        {
            (NOT_STARTED, IN_PROGRESS),
            (IN_PROGRESS, COMPLETED),
            (NOT_STARTED, SKIPPED),
            (IN_PROGRESS, SKIPPED),
        }
    ),
    descriptions={
        NOT_STARTED: "The store has signed up, and nobody has filled in a step.",
        IN_PROGRESS: "A step was filled in; the dashboard opens once all are done.",
        COMPLETED: "All steps are done, and the dashboard is open.",
        SKIPPED: "An SE has opened the dashboard without the steps, for a reason that stands in the history.",
    },
)
"""Source: the store onboarding document, "Database Model" and "Admin Skip Capability"."""
