"""What the flow and its records are called."""

from __future__ import annotations

from typing import Final

FLOW_NAME: Final = "ecom"
KIND: Final = "ONBOARDING"
PATH: Final = "/v1/onboarding/{id}"
"""Where an SE finds one."""
