"""The actions of a company's onboarding, and what each waits for: docs/adr/0059 has them as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.flows.merch.actions import brand, design, intake, payments, shop

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action

ACTIONS: Final[tuple[Action, ...]] = (
    *payments.ACTIONS,
    *intake.ACTIONS,
    *brand.ACTIONS,
    *design.ACTIONS,
    *shop.ACTIONS,
)
