"""What the flow and its records are called."""

from __future__ import annotations

from typing import Final

FLOW_NAME: Final = "store"
KIND: Final = "STORE"
BASE: Final = "/v1/store/onboarding"
"""Where its routes are."""
