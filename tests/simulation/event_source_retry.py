"""What comes of a batch that the handler gave back: a retry, a remainder, halves, a duplicate, or the end of it.

Sources as in `event_source`.
"""

from __future__ import annotations

import random
from datetime import timedelta

from tests.simulation.event_source_lane import Batch, Lane
from tests.simulation.source_options import Options

BACK_OFF = timedelta(seconds=1)
LONGEST_BACK_OFF = timedelta(minutes=1)
LATEST = 3
"""A late duplicate comes after at most so many later batches of its lane. AWS says nothing about it."""


def after_success(lane: Lane, batch: Batch, options: Options, dice: random.Random) -> None:
    """The lane goes on; the batch may come again, at once or out of order (C, H). A duplicate is not doubled again."""
    lane.setbacks = 0
    lane.gone_through(batch)
    if batch.duplicate:
        return
    if dice.random() < options.duplicates:
        lane.formed.appendleft(Batch(batch.records, duplicate=True))
    elif options.late_duplicates and dice.random() < options.late_duplicates:
        lane.late.append(Batch(batch.records, duplicate=True, behind=dice.randint(1, LATEST)))


def after_failure(lane: Lane, batch: Batch, done: int, options: Options) -> bool:
    """Send again what failed, once the back-off is over (C, E); whether the batch is given up instead.

    Args:
        done: Leading records that the handler finished.
    """
    again = _parts(batch, done, options)
    if not again:
        batch.failures += 1
        if 0 <= options.maximum_retry_attempts < batch.failures:
            lane.setbacks = 0
            lane.gone_through(batch)
            return True
        again = [batch]
    lane.formed.extendleft(reversed(again))
    lane.free_at += min(LONGEST_BACK_OFF, BACK_OFF * 2 ** min(lane.setbacks, 10))
    lane.setbacks += 1
    return False


def _parts(batch: Batch, done: int, options: Options) -> list[Batch]:
    """The batches that a failed one is cut into, in order; none: it stays whole."""
    half = len(batch.records) // 2
    if done:
        parts = [batch.records[done:]]  # from the checkpoint on (B)
    elif options.bisect_batch_on_function_error and half:
        parts = [batch.records[:half], batch.records[half:]]
    else:
        parts = []
    return [Batch(part, invoked=batch.invoked, duplicate=batch.duplicate) for part in parts]
