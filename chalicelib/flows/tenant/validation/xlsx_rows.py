"""The first visible sheet of a workbook as CSV, written out as it is read. One row is held, and the texts.

Row numbers stay: an empty row is an empty line. Nothing is computed: a formula gives the value that the workbook holds,
and where it holds none, `NO_CACHED_VALUE` stands in its cell for the validation to find. Cells that are covered by
merged ones are empty, as they are in the file. Source: ECMA-376 part 1, sections 18.2 to 18.4 and 18.8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation.adapters import MOST_COLUMNS
from chalicelib.flows.tenant.validation.cells import NO_CACHED_VALUE
from chalicelib.flows.tenant.validation.refusals import Refused
from chalicelib.flows.tenant.validation.xlsx_numbers import day, plain
from chalicelib.flows.tenant.validation.xlsx_package import Package, too_large
from chalicelib.flows.tenant.validation.xlsx_workbook import LONGEST_CELL, Workbook, local, shared_texts, unescaped

MOST_ROWS: Final = 100_000
"""Beside the headings."""
MOST_WRITTEN: Final = 256 * 1024**2
"""Bytes of the CSV: cells that name one text are many times what the file unpacks to."""
_END: Final = "\r\n"
"""With both, csv.writer puts texts with either into quotes."""
_FLUSH: Final = 256 * 1024
_RANGES_NAMED: Final = 10
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class Converted:
    """What came of a workbook.

    Attributes:
        sheet: Name of the sheet that was read.
        others: Names of visible sheets that were not.
        rows: The number of the last row with a value.
        formulas: Cells whose value is what the workbook held for their formula.
        uncached: Those for which it held none.
        merged: Ranges of merged cells, the first ten.
    """

    sheet: str
    others: tuple[str, ...]
    rows: int
    formulas: int
    uncached: int
    merged: tuple[str, ...]


def to_csv(file: IO[bytes], write: Callable[[bytes], object], deadline: Deadline | None = None) -> Converted:
    """Write a workbook's first visible sheet as CSV: UTF-8, commas, CR LF (RFC 4180).

    Args:
        file: The workbook; can be sought in.
        write: Takes piece after piece.
        deadline: When to give up: a gigabyte of empty cells is small as a zip, and takes minutes. None: never.

    Raises:
        Refused: What `Package` and `Workbook` raise; ROWS_TOO_MANY, COLUMNS_TOO_MANY, SHEET_EMPTY.
    """
    package = Package(file, deadline)
    package.check_workbook()
    workbook = Workbook.of(package)
    out = io.StringIO()
    sheet = _Sheet(workbook, shared_texts(package, workbook.texts), out, write)
    package.parse(workbook.part, sheet.parser)
    if not sheet.last:
        raise Refused(
            "SHEET_EMPTY", f"The sheet {workbook.sheet!r} is empty. Put the table on the first visible sheet."
        )
    sheet.flush()
    return Converted(workbook.sheet, workbook.others, sheet.last, sheet.formulas, sheet.uncached, tuple(sheet.merged))


class _Sheet:
    """One pass over a sheet. Expat calls `_start`, `_data` and `_end`."""

    def __init__(
        self, workbook: Workbook, texts: list[str], out: io.StringIO, write: Callable[[bytes], object]
    ) -> None:
        self.formulas = self.uncached = self.last = 0
        self.merged: list[str] = []
        self._workbook, self._texts, self._out, self._write = workbook, texts, out, write
        self._writer = csv.writer(out, lineterminator=_END)
        self._columns: dict[str, int] = {}
        self._row = self._written = 0
        self._cells: dict[int, str] = {}
        self._at, self._type, self._style = -1, "n", 0
        self._text: list[str] = []
        self._length = 0
        self._taking = self._formula = self._phonetic = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _start(self, tag: str, attributes: dict[str, Any]) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self._at = self._column(attributes.get("r"))
            self._type = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self._style = int(style) if style.isdecimal() else 0
            self._text.clear()
            self._length = 0
            self._formula = False
        elif tag in {"v", "t"}:
            self._taking = not self._phonetic
        elif tag == "row":
            self._begin_row(attributes.get("r"))
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell" and len(self.merged) < _RANGES_NAMED:
            self.merged.append(attributes.get("ref", "")[:40])

    def _data(self, text: str) -> None:
        if self._taking:
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise Refused("CELL_TOO_LONG", f"Row {self._row:,} has a cell of over {LONGEST_CELL:,} characters.")
            self._text.append(text)

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag in {"v", "t"}:
            self._taking = False
        elif tag == "c":
            if value := self._value("".join(self._text)):
                if self._at >= MOST_COLUMNS:
                    raise self._too_wide()
                self._cells[self._at] = value
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._phonetic = False

    def _value(self, text: str) -> str:
        if self._formula:
            self.formulas += 1
            if not text and self._type != "str":
                self.uncached += 1
                return NO_CACHED_VALUE
        kind = self._type
        if not text:
            return ""
        if kind == "s":
            known = text.isdecimal() and int(text) < len(self._texts)
            return self._texts[int(text)] if known else ""
        if kind == "n":
            if self._workbook.shows_date(self._style):
                return day(text, since_1904=self._workbook.since_1904)
            return plain(text)
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return unescaped(text)

    def _column(self, reference: str | None) -> int:
        """The position of a cell, from 0; without a reference, behind the one before."""
        if reference is None:
            return self._at + 1
        found = _CELL.fullmatch(reference)
        if not found:
            raise _odd()
        letters = found[1]
        if letters not in self._columns:
            position = 0
            for letter in letters:
                position = 26 * position + ord(letter) - ord("A") + 1
            self._columns[letters] = position - 1
        return self._columns[letters]

    def _begin_row(self, number: str | None) -> None:
        row = int(number) if number and number.isdecimal() and len(number) < 9 else self._row + 1
        if row <= self._row:
            raise _odd()
        self._row, self._at = row, -1

    def _end_row(self) -> None:
        """Write the row, if there is something in it, and the empty ones before it."""
        if not self._cells:
            return
        if self._row > MOST_ROWS + 1:
            raise Refused(
                "ROWS_TOO_MANY",
                f"A workbook has at most {MOST_ROWS:,} rows below its headings, and this one goes on in row "
                f"{self._row:,}. Divide it into several.",
            )
        self._out.write(_END * (self._row - self.last - 1))
        self._writer.writerow([self._cells.get(position, "") for position in range(max(self._cells) + 1)])
        self.last = self._row
        self._cells.clear()
        if self._out.tell() > _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Hand over what is written.

        Raises:
            Refused: FILE_UNPACKS_TOO_LARGE.
        """
        piece = self._out.getvalue().encode()
        self._written += len(piece)
        if self._written > MOST_WRITTEN:
            raise too_large()
        self._write(piece)
        self._out.seek(0)
        self._out.truncate()

    def _too_wide(self) -> Refused:
        return Refused(
            "COLUMNS_TOO_MANY",
            f"Row {self._row:,} has a value in column {self._at + 1:,}, and {MOST_COLUMNS} columns are the most. "
            f"Delete those that nobody needs.",
        )


def _odd() -> Refused:
    return Refused(
        "FILE_DAMAGED",
        "The workbook's rows and cells do not follow each other. Open it in a spreadsheet, save it as .xlsx, "
        "and upload that.",
    )
