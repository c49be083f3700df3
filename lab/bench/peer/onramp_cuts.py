"""Where Onramp can be made to die: around an executor, and behind a commit. What they wrap is the real thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from lab.bench.peer.case import ANSWERED, BEFORE, CHECKPOINTED, STEPS
from lab.bench.peer.cut import Cut


@dataclass(frozen=True)
class CutExecutor:
    """An executor whose process may die before its first request or after its last."""

    inner: Executor
    cut: Cut

    def execute(self, work: Work) -> Done | Pending:
        """Perform, and perhaps die."""
        self.cut.at(work.action, BEFORE)
        outcome = self.inner.execute(work)
        self.cut.at(work.action, ANSWERED)
        return outcome


class CutStore(Store):
    """A store whose process may die as soon as an action's success is committed."""

    cut = Cut()

    def write(self, before: Record, after: Record, **options: Any) -> Record:
        """Write the record, and die right after the write that commits the success of the step to die at."""
        written = super().write(before, after, **options)
        for name in STEPS:
            if written.entry(name).settled and not before.entry(name).settled:
                self.cut.at(name, CHECKPOINTED)
        return written
