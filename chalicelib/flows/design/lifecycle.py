"""The statuses of a design ticket."""

from __future__ import annotations

from typing import Final

from chalicelib.records.lifecycle import Lifecycle

QUEUED: Final = "QUEUED"
IN_DESIGN: Final = "IN_DESIGN"
IN_REVIEW: Final = "IN_REVIEW"
SENT_BACK: Final = "SENT_BACK"
APPROVED: Final = "APPROVED"
CANCELLED: Final = "CANCELLED"

LIFECYCLE: Final = Lifecycle(
    order=(QUEUED, IN_DESIGN, IN_REVIEW, APPROVED),
    edges=frozenset(
        {
            (QUEUED, IN_DESIGN),
            (IN_DESIGN, IN_REVIEW),
            (IN_REVIEW, SENT_BACK),
            (SENT_BACK, IN_REVIEW),
            (IN_REVIEW, APPROVED),
            (SENT_BACK, APPROVED),
            (QUEUED, CANCELLED),
            (IN_DESIGN, CANCELLED),
            (IN_REVIEW, CANCELLED),
            (SENT_BACK, CANCELLED),
        }
    ),
    descriptions={
        QUEUED: "It waits for a designer.",
        IN_DESIGN: "A designer has taken it, and draws.",
        IN_REVIEW: "A revision was submitted, and waits for somebody to approve it or to send it back.",
        SENT_BACK: "The last revision was sent back; another is drawn.",
        APPROVED: "A revision is approved: this is what is printed.",
        CANCELLED: "Nobody needs it any more: its company has left, or a super admin has taken it off.",
    },
    held=frozenset({SENT_BACK}),
)
"""Source: the merch onboarding document, "The print-files state": a ticket for each product and placement, with
revisions of which one is approved. From SENT_BACK straight to APPROVED only a super admin leads (docs/adr/0059)."""
