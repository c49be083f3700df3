"""How a draft ends that nobody goes on with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.engine.ending import Ending
from chalicelib.flows.merch.lifecycle import ABANDONED, INTAKE_IN_PROGRESS
from chalicelib.flows.merch.payment import accepted
from chalicelib.shared_actions import CANCEL_PAYMENT

if TYPE_CHECKING:
    from chalicelib.records.record import Record


def _is_open(record: Record) -> bool:
    return record.status == INTAKE_IN_PROGRESS and not accepted(record)


ENDING: Final = Ending(
    to=ABANDONED,
    after=timedelta(hours=24),
    of=_is_open,
    why="untouched for 24 hours",
    said="This draft lay untouched for a day and has ended. Nothing was paid. Begin again; it takes five minutes.",
    first=(CANCEL_PAYMENT,),
)
"""Source: the merch onboarding document, "Drafts that sit …". There they are deleted (docs/adr/0059)."""
