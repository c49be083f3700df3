"""How often what happens in random schedules, under several rules: ``python -m tests.saving.measure 20000``.

The figures in docs/saving.md come from here. Not run with the tests: each rule takes minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from chalicelib.flows.ecom.intents import save
from tests.saving.world import World

MOVES_OF_A_SCHEDULE = 40
_MODULE = save.__name__
RULES: dict[str, dict[str, Any]] = {
    "the rule": {},
    "one page remembered": {"PAGES_KEPT": 1},
    "two pages remembered": {"PAGES_KEPT": 2},
    "the same seq counts as new": {"_late": lambda record, sender: any(_before(sender, mark) for mark in record.pages)},
    "no page and seq": {"_late": lambda record, sender: False},
    "no epoch": {"TEAM": ""},
    "no seen": {"_may_store": lambda *_: True},
}
"""What of `flows.ecom.intents.save` is otherwise, by the rule's name."""
COPIED = "ids copied"
"""The rule itself, where pages are copied with their ids."""
NAMED = (*RULES, COPIED)


def _before(sender: save.Sender, mark: Any) -> bool:
    return bool(mark.page == sender.page and sender.seq < mark.seq)


def schedule(seed: int, *, copies: bool) -> Counter[str]:
    """One schedule: what went wrong in it.

    Args:
        copies: Whether pages may be copied with their ids.
    """
    chance, world = random.Random(seed), World()
    moves: list[Callable[[int], None]] = [move for name, move in world.moves.items() if copies or name != "copy"]
    for _ in range(MOVES_OF_A_SCHEDULE):
        chance.choice(moves)(chance.randrange(1000))
    world.settle()
    return world.counted


def measured(rule: str, schedules: int, *, copies: bool = False) -> tuple[Counter[str], Counter[str]]:
    """How often what went wrong, and in how many schedules."""
    times: Counter[str] = Counter()
    among: Counter[str] = Counter()
    with patch.multiple(_MODULE, **{"PAGES_KEPT": save.PAGES_KEPT, **RULES[rule]}):
        for seed in range(schedules):
            counted = schedule(seed, copies=copies)
            times += counted
            among += Counter(dict.fromkeys(counted, 1))
    return times, among


def main() -> None:
    """Measure, and print a line for each rule."""
    parser = argparse.ArgumentParser(prog="python -m tests.saving.measure", description=__doc__)
    parser.add_argument("schedules", nargs="?", type=int, default=20_000, help="of each rule (default: 20000)")
    parser.add_argument("rules", nargs="*", metavar="rule", help=f"of {', '.join(NAMED)} (default: all)")
    options = parser.parse_args()
    if unknown := set(options.rules) - set(NAMED):
        parser.error(f"there is no rule {', '.join(sorted(unknown))}")
    for name in options.rules or NAMED:
        rule, copies = ("the rule", True) if name == COPIED else (name, False)
        times, among = measured(rule, options.schedules, copies=copies)
        told = ", ".join(f"{what}: {times[what]} (in {among[what]})" for what in sorted(times)) or "nothing"
        sys.stdout.write(f"{name}: {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
