"""Protections of what makes a record cheap: a due time that stays, outcomes that are stored together."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

DUE = "tests/unit/test_due.py"
FEWER = "tests/simulation/test_fewer_writes.py"

_DUE = (
    Mutation(
        "due-behind-lease",
        "A record whose run may die is due again no later than the run's lease ends.",
        "chalicelib/engine/due.py",
        "if stored is not None and stored <= max(wanted, now + PUSH) else wanted",
        "if stored is not None else wanted",
        (DUE,),
    ),
    Mutation(
        "due-behind-wake",
        "A wake that is lost is found out about soon: no due time stays far behind it.",
        "chalicelib/engine/due.py",
        "if stored is not None and wanted < stored <= max(behind, now + PUSH) else behind",
        "if stored is not None and wanted < stored else behind",
        (DUE,),
    ),
    Mutation(
        "due-before-wake",
        "No record at rest is due before there is something to do.",
        "chalicelib/engine/due.py",
        "if stored is not None and wanted < stored <= max(behind, now + PUSH) else behind",
        "if stored is not None and stored <= max(behind, now + PUSH) else behind",
        (DUE,),
    ),
    Mutation(
        "due-without-wake",
        "Where no wake comes, a record is due at the very moment at which something is to be done.",
        "chalicelib/engine/due.py",
        "if not woken or wanted > now + timedelta(seconds=LONGEST_DELAY):",
        "if not woken:",
        (DUE,),
    ),
    Mutation(
        "due-while-paused",
        "What could start while the executors are paused is due at once.",
        "chalicelib/engine/due.py",
        "woken = claiming and wanted ==",
        "woken = wanted ==",
        (DUE,),
    ),
)

_LINGER = (
    Mutation(
        "linger-ends",
        "An outcome waits for others for a second, and not until all are back.",
        "chalicelib/engine/runner.py",
        "            if not (more := self._first_back(left)):",
        "            if not (more := self._first_back(self.deadline.remaining())):",
        (f"{FEWER}::test_nothing_waits_for_long_for_what_is_slow",),
    ),
    Mutation(
        "linger-starts",
        "An outcome that lets something start is stored at once.",
        "chalicelib/engine/runner.py",
        "> 0 and not self._starts(settlements):",
        "> 0:",
        (f"{FEWER}::test_what_lets_something_start_does_not_wait",),
    ),
)

MUTATIONS = (*_DUE, *_LINGER)
