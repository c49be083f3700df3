"""A clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class TestClock:
    """Stands still until told otherwise."""

    __test__ = False

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass, as `timedelta` takes it."""
        self.now += timedelta(**span)

    def go_to(self, moment: datetime) -> None:
        """Move to a moment; never back."""
        self.now = max(self.now, moment)
