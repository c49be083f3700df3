"""The health of a customer: every dimension. The names are the contract: pages and the checklist switch on them."""

from __future__ import annotations

from pydantic import Field

from chalicelib.health.reading import Dimension, Reading, Time


class Health(Reading):
    """Every dimension, as it was when its sources were asked."""

    checked_at: Time
    age_seconds: int = Field(ge=0, description="How old this is: answers are kept for some seconds")
    account: Dimension
    team: Dimension
    api_keys: Dimension
    index: Dimension
    pixel: Dimension

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All five, in the order in which they are shown."""
        return (self.account, self.team, self.api_keys, self.index, self.pixel)
