"""The results as tables. Pure."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import ModuleType

from lab.bench.peer import careful, plain
from lab.bench.peer.case import ONRAMP, PLACES, SIDES, STEPS
from lab.bench.peer.count import CaseResult, total
from lab.bench.result_tables import ResultTable, markdown

__all__ = ["CaseResult", "tables", "text"]


def tables(results: Sequence[CaseResult]) -> list[ResultTable]:
    """Totals first, then every step and place."""
    return [_totals(results), _cells(results)]


def text(circumstances: str, shown: Sequence[ResultTable]) -> str:
    """What goes between the marks of the page."""
    sizes = f"The six plain steps take {_lines(plain)} lines of code, the careful ones {_lines(careful)}."
    return f"{circumstances}\n\n{markdown(shown)}\n\n{sizes}"


def _lines(side: ModuleType) -> int:
    """Lines of the six functions, without blank lines and docstrings."""
    lines = [line.strip() for step in STEPS for line in inspect.getsource(getattr(side, step)).splitlines()]
    return sum(bool(line) and not line.startswith('"""') for line in lines)


def _cells(results: Sequence[CaseResult]) -> ResultTable:
    found = {(one.side, one.step, one.place): one.cell for one in results}
    rows = [
        (f"`{step}`: {said}", *(found[side, step, place] for side in SIDES))
        for step in STEPS
        for place, said in PLACES.items()
        if (ONRAMP, step, place) in found
    ]
    note = (
        "How often the killed step's effect is there in the end: 1 is right, 2 doubled, 0 lost, 1/2 one of two. "
        "Where a step makes several things, the number is the worst of them. Stopped: the step raised when it was "
        "taken again, the workflow ended with an error, and what came after it was never made."
    )
    return ResultTable("Each step, killed at each place", ("step: killed", *SIDES.values()), rows, note)


def _totals(results: Sequence[CaseResult]) -> ResultTable:
    by_side = {side: total([one for one in results if one.side == side]) for side in SIDES}
    counted = next(iter(by_side.values()))
    rows = [(what, *(by_side[side][what] for side in SIDES)) for what in counted]
    return ResultTable("In total: each customer killed once", ("", *SIDES.values()), rows)
