"""The statuses of a company's onboarding. Whether its payment has cleared is not one of them: that is the other key."""

from __future__ import annotations

from typing import Final

from chalicelib.records.lifecycle import Lifecycle

INTAKE_IN_PROGRESS: Final = "INTAKE_IN_PROGRESS"
INTAKE_COMPLETE: Final = "INTAKE_COMPLETE"
SCRAPING: Final = "SCRAPING"
SCRAPING_FAILED: Final = "SCRAPING_FAILED"
LOGO_DESIGN_PENDING: Final = "LOGO_DESIGN_PENDING"
PRINT_FILES_PENDING: Final = "PRINT_FILES_PENDING"
LIVE: Final = "LIVE"
PAUSED: Final = "PAUSED"
CHURNED: Final = "CHURNED"
ABANDONED: Final = "ABANDONED"

_LEAVES_FROM: Final = (
    *(INTAKE_COMPLETE, SCRAPING, SCRAPING_FAILED, LOGO_DESIGN_PENDING, PRINT_FILES_PENDING),
    *(LIVE, PAUSED),
)
"""Where a company may leave. The document's table has the last line only; but one that has paid and changes its mind
before its shop is open could then neither be ended nor erased. A draft is no company: it ends by itself."""
LIFECYCLE: Final = Lifecycle(
    order=(INTAKE_IN_PROGRESS, INTAKE_COMPLETE, SCRAPING, LOGO_DESIGN_PENDING, PRINT_FILES_PENDING, LIVE),
    edges=frozenset(
        {
            (INTAKE_IN_PROGRESS, INTAKE_COMPLETE),
            (INTAKE_IN_PROGRESS, ABANDONED),
            (INTAKE_COMPLETE, SCRAPING),
            (SCRAPING, SCRAPING_FAILED),
            (SCRAPING, LOGO_DESIGN_PENDING),
            (SCRAPING, PRINT_FILES_PENDING),
            (LOGO_DESIGN_PENDING, PRINT_FILES_PENDING),
            (PRINT_FILES_PENDING, LIVE),
            (LIVE, PAUSED),
            (PAUSED, LIVE),
            (SCRAPING_FAILED, SCRAPING),
            *((status, CHURNED) for status in _LEAVES_FROM),
        }
    ),
    descriptions={
        INTAKE_IN_PROGRESS: "Somebody is filling in the wizard; nothing is confirmed.",
        INTAKE_COMPLETE: "The application is complete, and a means of payment was accepted.",
        SCRAPING: "The brand is looked up, and a brand kit made of what is found.",
        SCRAPING_FAILED: "No brand kit could be made by itself; one of us helps, or has it tried again.",
        LOGO_DESIGN_PENDING: "A logo was ordered and is being drawn.",
        PRINT_FILES_PENDING: "Print files are made for each product and each place on it.",
        LIVE: "All print files are approved; the shop takes orders once the payment has cleared, too.",
        PAUSED: "The shop shows that it is paused; orders of before go on.",
        CHURNED: "The company has left: its subscription is cancelled and its shop closed, if it had them; what is "
        "known of it is kept.",
        ABANDONED: "Nobody went on with the wizard for a day; what it had made is taken back.",
    },
    held=frozenset({SCRAPING_FAILED, PAUSED}),
)
"""Source: the merch onboarding document, "Allowed edges". ABANDONED is not in its table: there a draft is deleted, here
its record says what became of it. Nor are the edges to CHURNED from before LIVE (docs/adr/0059). LOGO_DESIGN_PENDING is
passed by where no logo was ordered."""
