"""How long an ecom onboarding may stand still before somebody should know."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

QUIET_AFTER: Final = timedelta(days=3)
"""A customer who has opened the link, or signed up, and then done nothing for so long has gone quiet."""
EXPIRES_SOON: Final = timedelta(days=3)
"""A link that nobody has signed up with and that ends within this time is worth a reminder."""
