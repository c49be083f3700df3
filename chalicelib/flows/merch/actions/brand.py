"""What is done about a company's brand: look it up, have a kit made of it, and both again when somebody asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.clients.language_model.client import BUDGET_SECONDS
from chalicelib.engine.branch import Branch
from chalicelib.engine.flow import Action
from chalicelib.engine.retry import RetryPolicy
from chalicelib.flows.merch import payment, rescrapes
from chalicelib.flows.merch.brand_brief import CORRECTED, why_not_scraped
from chalicelib.flows.merch.lifecycle import (
    LOGO_DESIGN_PENDING,
    PRINT_FILES_PENDING,
    SCRAPING,
    SCRAPING_FAILED,
)
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND

_MODEL: Final = RetryPolicy(base=timedelta(seconds=30), max_failures=2)
"""Source: the merch onboarding document, "retry once with backoff; on second failure"."""
_TWO_ANSWERS: Final = 1.5 * BUDGET_SECONDS
"""Seconds for an answer, and for a second one where the first is no kit; few take half of what they may."""


ACTIONS = (
    Action(
        name=SCRAPE_BRAND,
        title="Look the brand up",
        starts_at=SCRAPING,
        skip_when=why_not_scraped,
        fails_to=SCRAPING_FAILED,
        answers=CORRECTED,
        makes_once="it only reads; what the wizard found of the same website within a day is not asked for again",
    ),
    Action(
        name=SYNTHESISE_BRAND,
        title="Make the brand kit",
        starts_at=SCRAPING,
        needs=(SCRAPE_BRAND,),
        reaches=Branch({LOGO_DESIGN_PENDING: payment.logo_ordered}, otherwise=PRINT_FILES_PENDING),
        fails_to=SCRAPING_FAILED,
        makes_once="it only reads; the answer that is kept counts, and one that was lost is asked for again",
        budget=_TWO_ANSWERS,
        retry=_MODEL,
    ),
    Action(
        name=REFRESH_BRAND,
        title="Look the brand up again",
        starts_at=LOGO_DESIGN_PENDING,  # which is reached by those, too, who passed it by
        recurs=rescrapes.occasions,
        answers=CORRECTED,
        makes_once="once for each time that it is asked for; it only reads, and the newest counts",
        budget=_TWO_ANSWERS,
        retry=_MODEL,
    ),
)
