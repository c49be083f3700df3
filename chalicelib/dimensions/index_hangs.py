"""When an index has been in creation for too long. Apart from the checks, so that importing it costs nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

HANGS_AFTER: Final = timedelta(minutes=30)
"""An index that is being created for so long hangs: somebody should look."""


def hangs_at(began: datetime) -> datetime:
    """From when on an index hangs whose creation began then, if it is not over: at that moment, and after it."""
    return began + HANGS_AFTER
