"""Which of the engine's writes are there only to tell colleagues, or only to poll. Pure.

A write counts as such if it settles nothing else. Claims ride on a write that is there anyhow. Where such a write takes
the run's history out, the history and the transaction stay with the run: its last write would have done it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lab.bench.items import TableIndex
from lab.bench.replay import Write
from lab.bench.rest import NOTIFY, WATCH


@dataclass(frozen=True)
class Share:
    """Write requests, and their write units with those of the indexes."""

    requests: int
    units: int


def only(writes: Sequence[Write], action: str, indexes: Sequence[TableIndex]) -> Share:
    """The engine's writes that change nothing but this action's entry."""
    own = [write for write in writes if write.by == "engine" and write.actions == {action}]
    return Share(len(own), sum(write.own_units(indexes) for write in own))


def of_notifying(writes: Sequence[Write], indexes: Sequence[TableIndex]) -> Share:
    """The writes that are there only since colleagues are told."""
    return only(writes, NOTIFY, indexes)


def of_polling(writes: Sequence[Write], indexes: Sequence[TableIndex]) -> Share:
    """The writes that are there only since the golden path is watched."""
    return only(writes, WATCH, indexes)


def split(writes: Sequence[Write]) -> list[list[Write]]:
    """An onboarding's writes, cut before each wake and each start by the sweep; first what came before any."""
    parts: list[list[Write]] = [[]]
    for write in writes:
        if write.by in ("wake", "sweep"):
            parts.append([])
        parts[-1].append(write)
    return parts
