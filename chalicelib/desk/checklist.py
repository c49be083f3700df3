"""One line of an SE's checklist, as whoever shows it gets it. Which lines there are, each flow says (`concerns.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.engine.ways import OpenWay

Who = Literal["se", "customer", "nobody"]
"""Who must act: an SE; the customer, whom an SE can remind; nobody, where nothing has to be done."""
GUIDE: Final = "docs/guide/se/to-do.md"
"""What each kind of line asks for, for the person who reads it; the admin pages show it."""


@dataclass(frozen=True)
class ToDoLine:
    """One thing for an SE to do, or done.

    Attributes:
        kind: Name of its kind.
        name: Unique within a checklist: the task's name, the kind, or ``{action}_failed``.
        since: Since when it waits; once done, when that was; None: not known.
        link: Where to do it; empty: nowhere else.
        by: Who has done it.
        who: Who must act.
        action: The action that it is about; empty: none.
        code: Of a failure, or of what the health found.
        said: Of a failed action: what the platform said of it in its own words; empty: nothing that was kept.
        retryable: Of a failed action: whether another try can succeed once the hint is followed.
        correctable: Of a failed action: the submitted answers that it was refused for, which an SE may correct.
        ways: Of a failed action, and of what the health found: how to go on, the best way first.
        settles: Whether an SE may settle it, for a reason.
    """

    kind: str
    name: str
    title: str
    reason: str
    hint: str = ""
    state: Literal["todo", "done"] = "todo"
    since: datetime | None = None
    link: str = ""
    by: str = ""
    who: Who = "se"
    action: str = ""
    code: str = ""
    said: str = ""
    retryable: bool | None = None
    correctable: tuple[str, ...] = ()
    ways: tuple[OpenWay, ...] = ()
    settles: bool = False

    @property
    def docs(self) -> str:
        """Where it is explained, from the root of the documentation."""
        return f"{GUIDE}#{self.kind}"
