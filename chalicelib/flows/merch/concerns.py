"""What a person has to see to in a company's onboarding. How the rule works: `flows.common.concerns`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common import concerns as common
from chalicelib.flows.common.concerns import Concern

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.records.record import Record

KINDS: Final = (common.FAILED_ACTION, common.CUSTOMER_MENDS)
"""Every kind that there is, the most pressing first."""


def concerns(record: Record, health: Health | None = None, now: datetime | None = None) -> list[Concern]:  # noqa: ARG001 - the signature that the registry asks for
    """All that a person has to see to, or will have to as things are. Pure."""
    return list(common.of_actions(record))
