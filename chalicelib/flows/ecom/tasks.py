"""What an SE ticks by hand in an ecom onboarding."""

from __future__ import annotations

from chalicelib.flows.common.pixel import CUSTOMIZATION

TASKS = (CUSTOMIZATION,)
