"""What the flow and its records are called."""

from __future__ import annotations

from typing import Final

FLOW_NAME: Final = "design"
KIND: Final = "TICKET"
BASE: Final = "/v1/merch/desk/tickets"
"""Where its routes are."""
