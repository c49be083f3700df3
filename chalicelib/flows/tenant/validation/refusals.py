"""What is said about a file that is not taken, and about a row or a cell that is wrong.

A file that is refused is refused whole, before a row of it counts; a wrong row stops no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

NAMED: Final = 100
"""Wrong places of a file that are named; of the others there is a count."""


class Refused(Exception):
    """A file cannot be taken as it is.

    Args:
        code: Stable, upper case.
        says: What is wrong and what to do next, in whole sentences for the person who uploaded it.
    """

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


@dataclass(frozen=True, slots=True)
class Wrong:
    """A place in a file that cannot be used.

    Attributes:
        code: Stable, upper case.
        says: What is wrong and what to do, as a sentence.
        row: As a spreadsheet counts: the headings are usually row 1.
        column: The adapter's name of it; empty: the row as a whole.
    """

    code: str
    says: str
    row: int
    column: str = ""


@dataclass(slots=True)
class Errors:
    """The wrong places of a file: the first `NAMED` of them, and how many there are.

    Attributes:
        named: In the order of the rows.
        count: All of them.
        rows: Rows with at least one.
    """

    named: list[Wrong] = field(default_factory=list)
    count: int = 0
    rows: int = 0

    def add(self, wrongs: list[Wrong]) -> None:
        """Take in what is wrong with one row."""
        self.join(Errors(wrongs, len(wrongs), 1))

    def join(self, later: Errors) -> None:
        """Take in what is wrong with later rows."""
        self.count += later.count
        self.rows += later.rows
        self.named.extend(later.named[: max(0, NAMED - len(self.named))])
