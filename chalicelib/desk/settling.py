"""An SE settles a line of a record's checklist: what it asks for was done where nothing tells us of it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from chalicelib.desk.context import Desk
from chalicelib.errors import Problem
from chalicelib.records.record import HistoryEntry, Record, TaskMark


def settle(
    desk: Desk, opened: Record, line: str, reason: str, *, actor: str, open_lines: Callable[[Record], Collection[str]]
) -> Record:
    """Settle a line, for a reason that stays with it. Again: the same answer, with the first reason. What comes up
    later under the same name stands anew.

    Args:
        opened: The record, of whatever flow.
        line: Its name.
        actor: Who asks, for the history.
        open_lines: Of a record, the names of the lines that stand and may be settled.

    Raises:
        Problem: 409 LINE_NOT_OPEN: there is no such line on it that may be settled.
    """

    def write(record: Record) -> Record:
        mark = record.se_tasks.get(line)
        if line not in open_lines(record):
            if mark is not None and mark.done:
                return record
            raise Problem(409, "LINE_NOT_OPEN", f"There is no line {line!r} on its checklist that could be settled.")
        now = desk.clock()
        settled = TaskMark(done=True, by=actor, at=now, why=reason)
        note = HistoryEntry(at=now, actor=actor, kind="task", subject=line, after="settled", why=reason)
        return record.but(se_tasks={**record.se_tasks, line: settled}).noting(note)

    return desk.change(opened.key, write)
