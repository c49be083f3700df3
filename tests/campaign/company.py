"""A company of a campaign: what is going to happen to it, and what has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.flows.merch.tiers import Plan

SKUS: Final = ("CAP-DAD", "TOWEL-GYM", "SOCKS-CREW")
"""One place each: three tickets."""


@dataclass(frozen=True)
class CompanyShares:
    """How many of the companies each thing happens to, between 0 and 1.

    Attributes:
        vanished: Whoever fills in stops in the middle, and never comes back.
        own: Nothing is looked up; the others' websites are.
        unknown: The website is of no brand; an SE corrects it.
        logo_addon: A logo is drawn for it.
        uploads: It has a logo of its own.
        declined: Its first card is.
        debit: It pays from a bank account, which takes a while.
        wavers: It confirms one plan, then another.
        nonsense: The language model says nonsense, once or twice.
        paused: Its admin pauses the shop, and lets it go on.
        churned: It leaves once its shop is there.
        leaves: It leaves before.
    """

    vanished: float = 0.2
    own: float = 0.2
    unknown: float = 0.2
    logo_addon: float = 0.3
    uploads: float = 0.4
    declined: float = 0.3
    debit: float = 0.3
    wavers: float = 0.3
    nonsense: float = 0.3
    paused: float = 0.4
    churned: float = 0.4
    leaves: float = 0.2


UNDISTURBED_COMPANIES: Final = CompanyShares(**dict.fromkeys(CompanyShares.__dataclass_fields__, 0.0))


@dataclass
class Company:
    """One company.

    Attributes:
        plan: Confirmed last.
        means: By which it pays, in this order; the last again and again.
        steps: How many of the wizard's steps are filled in before whoever does it stops; None: all.
        coming: How much is still going to happen to it, or to be done by its people.
        cleared: Whether Stripe's signed message that the money came has been brought.
        churned: Whether somebody let it leave.
        leaves: Whether it wants to, before its shop is there.
        sku_ids: What it begins with.
    """

    number: int
    plan: Plan = "ONE_TIME_SETUP"
    logo_addon: bool = False
    own: bool = False
    uploads: bool = False
    wavers: bool = False
    means: list[str] = field(default_factory=lambda: ["pm_card_visa"])
    website: str = ""
    steps: int | None = None
    company_id: str = ""
    coming: int = 0
    cleared: bool = False
    churned: bool = False
    leaves: bool = False
    sku_ids: tuple[str, ...] = SKUS

    @property
    def key(self) -> str:
        """Of its record."""
        return f"COMPANY#{self.company_id}"

    @property
    def email(self) -> str:
        """Of whoever fills in."""
        return f"ada@company-{self.number}.example"

    @property
    def basics(self) -> dict[str, Any]:
        """The first step."""
        said = {"company_name": f"Company {self.number}", "admin_email": self.email, "country": "CA"}
        return {**said, "vertical": "fitness", "headcount": 40, "website_url": self.website or None}
