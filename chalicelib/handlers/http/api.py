"""What the routes of every flow are given: the wiring of the HTTP API, as `wiring.api` makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.verifier import TokenVerifier
from chalicelib.deadline import Clock
from chalicelib.desk.context import Desk
from chalicelib.records.rates import Rates
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.desk.checklist import ToDoLine
    from chalicelib.dimensions.health import Health
    from chalicelib.engine.flow import Flow
    from chalicelib.records.record import Record

ChecklistOf: TypeAlias = "Callable[[Flow, Record, Health | None, datetime], tuple[ToDoLine, ...]]"
"""Answers the SE's checklist of a record, most pressing first, from its health where that is at hand."""


@dataclass(frozen=True)
class Api:
    """Everything the routes need."""

    settings: Settings
    desk: Desk
    customers: TokenVerifier
    admins: TokenVerifier
    rates: Rates
    clock: Clock
    checklist: ChecklistOf
    platforms: Platforms
