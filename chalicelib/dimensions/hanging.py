"""When something has been under way for too long. Apart from the checks, which cost whoever imports them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

HANGS_AFTER: Final = timedelta(minutes=30)
"""An index that is being created for longer hangs: somebody should look."""
