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
            (LIVE, CHURNED),
            (PAUSED, CHURNED),
            (SCRAPING_FAILED, SCRAPING),
        }
    ),
    descriptions={
        INTAKE_IN_PROGRESS: "Somebody is filling in the wizard; nothing is confirmed.",
        INTAKE_COMPLETE: "The wizard is confirmed, with a way to pay.",
        SCRAPING: "The brand is looked up, and a brand kit made of what is found.",
        SCRAPING_FAILED: "No brand kit could be made by itself; an operator helps, or has it tried again.",
        LOGO_DESIGN_PENDING: "A logo was ordered and is being drawn.",
        PRINT_FILES_PENDING: "Print files are made for each product and each place on it.",
        LIVE: "All print files are approved; the shop takes orders once the payment has cleared, too.",
        PAUSED: "The shop shows that it is paused; orders of before go on.",
        CHURNED: "The subscription is cancelled and the shop closed; what is known of the company is kept.",
        ABANDONED: "Nobody went on with the wizard for a day; what it had made is taken back.",
    },
    held=frozenset({SCRAPING_FAILED, PAUSED}),
)
"""Source: the merch onboarding document, "Allowed edges". ABANDONED is not in its table: there a draft is deleted, here
its record says what became of it. LOGO_DESIGN_PENDING is passed by where no logo was ordered."""
