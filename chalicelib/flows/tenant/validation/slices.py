"""An uploaded table is checked slice by slice: each until a deadline or enough findings, from a cursor to the next.

What a slice answers follows from the file and its cursors alone, but for where it ends: whoever is stopped and begins
again at the last cursor that was kept finds the same. Memory does not grow with the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation.adapters import Adapter, Plan
from chalicelib.flows.tenant.validation.cells import Value
from chalicelib.flows.tenant.validation.csv_rows import CsvRows, Cursor
from chalicelib.flows.tenant.validation.detectors import Detector, Finding, Looked
from chalicelib.flows.tenant.validation.ranges import Read
from chalicelib.flows.tenant.validation.refusals import Errors, Refused, Wrong
from chalicelib.flows.tenant.validation.sniff import Csv

SECONDS: Final = 5.0
"""Of a slice. Source: the rule for bulk work."""
MOST_FINDINGS: Final = 1_000
"""Findings after which a slice ends: they are held until it does, and written then."""
MOST_ABOVE: Final = 1_000
"""Empty rows above the headings: these are looked for by each slice, and while whoever uploads waits."""
_LOOKS: Final = 64
"""Rows between two looks at the clock."""


@dataclass(slots=True)
class Slice:
    """What one slice came to. Counts are of this slice alone.

    Attributes:
        cursor: Where the next begins.
        done: Whether the file has been read to its end.
        rows: Rows that are not empty.
        right: Those of which everything could be used.
        compared: Those of which every detector could decide.
        errors: The wrong places.
        findings: In the order of the rows.
    """

    cursor: Cursor
    done: bool = False
    rows: int = 0
    right: int = 0
    compared: int = 0
    errors: Errors = field(default_factory=Errors)
    findings: list[Finding] = field(default_factory=list)


def headings(read: Read, size: int, dialect: Csv, adapter: Adapter) -> tuple[Plan, Cursor]:
    """Which column stands where, from the first row that is not empty; and where the rows begin.

    Raises:
        Refused: HEADINGS_UNREADABLE, and what `Adapter.plan` raises.
    """
    rows = CsvRows(read, size, dialect, Cursor.start(dialect))
    for each in itertools.islice(rows, MOST_ABOVE + 1):
        if each is None or isinstance(each[1], Wrong):
            says = each[1].says if each and isinstance(each[1], Wrong) else ""
            raise Refused("HEADINGS_UNREADABLE", f"The row of the headings cannot be read. {says}".strip())
        if any(cell.strip() for cell in each[1]):
            return adapter.plan(each[1], dialect.mark), rows.cursor
    return adapter.plan([], dialect.mark), rows.cursor


def check(
    read: Read,
    size: int,
    dialect: Csv,
    plan: Plan,
    detectors: Sequence[Detector],
    cursor: Cursor,
    deadline: Deadline,
) -> Slice:
    """Check rows from a cursor on. At least `_LOOKS` rows are, however late it is: each slice gets on.

    Args:
        plan: What `headings` answered.
        cursor: What `headings` answered, or the slice before.
        deadline: When to stop.

    Raises:
        Refused: FILE_CUT_OFF.
    """
    rows = CsvRows(read, size, dialect, cursor)
    found = Slice(cursor)
    for seen, each in enumerate(rows, 1):
        if each is not None and each[1]:
            _look(each[0], each[1], plan, detectors, found)
        if len(found.findings) >= MOST_FINDINGS or (seen % _LOOKS == 0 and not deadline.remaining()):
            found.cursor = rows.cursor
            return found
    found.cursor, found.done = rows.cursor, True
    return found


def _look(row: int, cells: list[str] | Wrong, plan: Plan, detectors: Sequence[Detector], found: Slice) -> None:
    if isinstance(cells, Wrong):
        found.rows += 1
        found.errors.add([cells])
        return
    values: dict[str, Value] = {}
    wrongs = plan.read(row, cells, values)
    if wrongs and not any(cell.strip() for cell in cells):
        return  # separators and nothing between them, as spreadsheets leave below a table
    found.rows += 1
    looked = Looked(wrongs=wrongs)
    if not wrongs:
        for detector in detectors:
            detector(row, values, looked)
    if looked.wrongs:
        found.errors.add(looked.wrongs)
        return
    found.right += 1
    found.compared += looked.compared
    found.findings += looked.findings
