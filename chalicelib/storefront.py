"""What kind of storefront somebody has, as far as it has been said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

StorefrontType = Literal["web", "mobile"]
WEB: Final = "web"
"""What a storefront is taken for until somebody says so."""


def storefront_type(*said: Mapping[str, Any]) -> StorefrontType:
    """What the first of these says that says anything, the latest first: `Record.said` is what customers and SEs see.
    Executors read what was submitted and what the SE knew before, never a later edit."""
    kinds = (each.get("storefront_type") for each in said)
    kind: StorefrontType = next((kind for kind in kinds if kind), WEB)
    return kind
