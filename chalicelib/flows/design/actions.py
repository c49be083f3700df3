"""What happens by itself about a ticket: nothing, until what was made for its company is erased."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.engine.planner import LATE
from chalicelib.flows.common.drawings import ERASED_AT

if TYPE_CHECKING:
    from chalicelib.records.record import Record


def removals(record: Record) -> Occasions:
    """When files are to be gone: once no submission that keeps one can be under way any more."""
    erased = record.fields.get(ERASED_AT)
    return {"erased": datetime.fromisoformat(erased) + LATE} if erased else {}


ACTIONS: Final = (
    Action(
        name="remove_revisions",
        title="Remove the revisions' files",
        starts_at=ANY_STATUS,
        recurs=removals,
        makes_once="removing what is gone changes nothing",
        machinery=True,
    ),
)
