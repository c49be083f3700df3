"""What an SE ticks by hand for a pixel made on its own."""

from __future__ import annotations

from chalicelib.flows.common.pixel import CUSTOMIZATION

TASKS = (CUSTOMIZATION,)
