"""The SE's checklist of an ecom onboarding: what waits for a person, and what a person has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.flows.common import checklist
from chalicelib.flows.common.checklist import SeLine
from chalicelib.flows.ecom.concerns import KINDS, concerns

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.engine.flow import Flow
    from chalicelib.health.reading import Health
    from chalicelib.records.record import Record

__all__ = ["SeLine", "lines"]


def lines(flow: Flow, record: Record, health: Health | None, now: datetime) -> tuple[SeLine, ...]:
    """The SE's checklist, most pressing first. Pure."""
    return checklist.lines(flow, record, concerns(record, health, now), KINDS, now)
