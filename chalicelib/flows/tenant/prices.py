"""What a month of each module costs, where an invoice is asked for without lines: a sample, dated, for an adopter to
replace. Whoever bills otherwise says the lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CURRENCY: Final = "USD"
MONTHLY: Final[Mapping[str, int]] = {"ship": 50_000, "trade": 75_000}
"""Cents a month, by module; as of November 2026."""
