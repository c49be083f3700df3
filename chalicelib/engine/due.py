"""Under which moment a record stands in the due index. Pure.

The index is what the sweep goes by, behind every event and wake that is lost. To move an entry of it costs two write
units, as much as the record itself, so it is moved only when it must be (docs/adr/0051): a moment that is too early
harms nothing, since a run that finds nothing to do yet puts it right, and one that is a little late is what a lost wake
costs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.engine.wakes import LONGEST_DELAY, wake_at
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record

PUSH: Final = timedelta(seconds=90)
"""How far a sweep pushes what it starts: longer than its own period, so the next one finds only what did not start. No
later than that an entry may stand behind the moment that it is there for."""
GRACE: Final = timedelta(seconds=60)
"""How far behind a wake the record is due: the sweep finds it if the wake was lost, and else never comes before it."""


def due_time(
    record: Record, wanted: datetime | None, now: datetime, *, claiming: bool, held_back: bool
) -> datetime | None:
    """When the record is to be due.

    While something of it runs, an entry that is not too late stays where it is; a run that is longer than a minute is
    found by the sweep and pushed on, once every `PUSH`. The same while something is left to the lane of bulk work: the
    moment moves on with each slice, and no wake comes for it. At rest the entry stands at the wanted moment; or,
    where a wake comes for that moment, behind it, and stays there for the next wakes as long as it is behind them.

    Args:
        record: As it will be stored, still due as it was before.
        wanted: When something about it next wants attention; None: never.
        claiming: Whether the run may claim and send wakes: it is neither out of time nor paused.
        held_back: Whether something could start already, but not in this run.
    """
    stored = record.due_at
    if wanted is None:
        return None
    if any(entry.status is Status.RUNNING for entry in record.actions.values()):
        return stored if stored is not None and stored <= max(wanted, now + PUSH) else wanted
    if any(entry.handed_over for entry in record.actions.values()):
        return stored if stored is not None and stored <= wanted else wanted
    woken = claiming and wanted == wake_at(record, now, at_once=held_back)
    if not woken or wanted > now + timedelta(seconds=LONGEST_DELAY):
        return wanted
    behind = wanted + GRACE
    return stored if stored is not None and wanted < stored <= max(behind, now + PUSH) else behind
