"""What a person has to see to in a company's onboarding. How the rule works: `flows.common.concerns`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.flows.common import concerns as common
from chalicelib.flows.common.concerns import Concern, ConcernKind
from chalicelib.flows.common.stories import Story
from chalicelib.flows.merch import concerns_payment as money
from chalicelib.flows.merch.lifecycle import LOGO_DESIGN_PENDING, PRINT_FILES_PENDING

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.records.record import Record

STALLS_AFTER: Final = timedelta(days=5)
"""How long designers may take before somebody is told. The document says one to three working days, which may have a
weekend among them."""
DESIGN_WAITS: Final = ConcernKind(
    "design_waits",
    "The company waits for its logo or its print files for longer than the one to three working days that it was told.",
    event="design_waits",
)
KINDS: Final = (common.FAILED_ACTION, *money.KINDS, DESIGN_WAITS, common.CUSTOMER_MENDS)
"""Every kind that there is, the most pressing first."""


def concerns(record: Record, health: Health | None = None, now: datetime | None = None) -> list[Concern]:  # noqa: ARG001 - the signature that the registry asks for
    """All that a person has to see to, or will have to as things are. Pure."""
    return [*common.of_actions(record), *money.of_money(record), *money.of_logo(record), *_of_design(record)]


_WAITS_FOR: Final = {LOGO_DESIGN_PENDING: "its logo", PRINT_FILES_PENDING: "its print files"}


def _of_design(record: Record) -> Iterator[Concern]:
    """That designers have not come to a company for long."""
    if (what := _WAITS_FOR.get(record.status)) is None:
        return
    since = record.in_status_since
    at, reason = since + STALLS_AFTER, f"The company waits for {what} since {since:%Y-%m-%d}."
    hint = "Look in the design queue who has its tickets, and whether anybody needs help."
    told = Story(f"design_waits:{record.status}", at, DESIGN_WAITS.event, f"It waits for {what}.", hint)
    yield Concern(DESIGN_WAITS, DESIGN_WAITS.name, f"Have {what} made", reason, at, hint=hint, since=since, told=told)
