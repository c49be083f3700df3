"""What a company pays: its tier by its headcount, and what is due when it confirms, by its plan. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Plan = Literal["ONE_TIME_SETUP", "MEMBER_PAYS", "MONTHLY_SUBSCRIPTION"]
"""Who pays for what: the company once, its members with each order, or the company each month."""
PLANS: Final[tuple[Plan, ...]] = get_args(Plan)
CURRENCY: Final = "cad"
"""ISO 4217, in lower case as Stripe has it."""
SETUP_FEE: Final = 4900
"""Cents. Source: the merch onboarding document, "Confirm + pay"."""


@dataclass(frozen=True)
class Tier:
    """A size of company.

    Attributes:
        name: Stable; records keep it.
        up_to: The highest headcount of the tier; None: there is none.
        monthly: Cents a month.
    """

    name: str
    up_to: int | None
    monthly: int


TIERS: Final = (
    Tier("starter", 25, 4900),
    Tier("team", 100, 9900),
    Tier("business", 500, 19900),
    Tier("enterprise", None, 39900),
)
"""The prices are the merch onboarding document's ("$49 / $99 / $199 / $399 CAD per tier"). It names no thresholds:
these are ours."""


def tier_of(headcount: int) -> Tier:
    """The tier of a company of so many people.

    Raises:
        ValueError: There must be one of them at least.
    """
    if headcount < 1:
        raise ValueError("a company has at least one person")
    return next(each for each in TIERS if each.up_to is None or headcount <= each.up_to)


def due_at_confirm(plan: Plan, tier: Tier) -> int:
    """Cents that must clear before the company's shop takes orders: the setup fee, and with a subscription the first
    month."""
    return SETUP_FEE + (tier.monthly if plan == "MONTHLY_SUBSCRIPTION" else 0)
