"""What the flow and its records are called."""

from __future__ import annotations

from typing import Final

FLOW_NAME: Final = "pixel"
KIND: Final = "PIXEL"
PATH: Final = "/v1/pixel/{id}"
"""Where an SE finds one."""
