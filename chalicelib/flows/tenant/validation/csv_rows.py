"""Rows of a CSV file of any size: read by ranges, in bounded memory, and taken up again at any row.

A row is what RFC 4180 calls a record: line breaks within quotes belong to it. Between two rows a cursor says where the
next begins. A row that cannot be read is told by its number and stops no other: reading goes on behind its first line,
so a quote that nobody closed costs its own row. The lines that it ran through are then read each for itself: were each
free to run as far again, the work would grow with the square of the file.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from chalicelib.flows.tenant.validation.ranges import Read
from chalicelib.flows.tenant.validation.refusals import Refused, Wrong
from chalicelib.flows.tenant.validation.sniff import Csv

LONGEST_ROW: Final = 1024 * 1024
"""Bytes."""
CHUNK: Final = 1024 * 1024
"""Bytes that are asked for at once."""


@dataclass(frozen=True)
class Cursor:
    """Where the next row begins.

    Attributes:
        offset: Its first byte.
        row: Its number.
        within: Whether this is the middle of a row that is too long: the rest of its line is passed over.
        alone: Until which byte each line is a row of its own: a row ran through them in vain.
    """

    offset: int
    row: int
    within: bool = False
    alone: int = 0

    @classmethod
    def start(cls, dialect: Csv) -> Cursor:
        """Before the first row."""
        return cls(dialect.body, dialect.row)


class CsvRows:
    """The rows of a file from a cursor on. `cursor` is always behind the row that was answered last.

    Iterating answers, for each row, its number and either its cells (none for an empty line) or what is wrong with it;
    or None in a line so long that this is the moment to look at the clock.

    Args:
        read: Answers a range of the file.
        size: Its bytes.
        dialect: What `sniff` found.
        cursor: Where to begin.
    """

    def __init__(self, read: Read, size: int, dialect: Csv, cursor: Cursor) -> None:
        self._dialect = dialect
        self._offset, self._row, self._within = cursor.offset, cursor.row, cursor.within
        self._alone = cursor.alone
        self._record: list[bytes] = []
        self._length = 0
        self._unreadable = False
        self._again: list[bytes] = []
        chunks, encoding = _chunks(read, cursor.offset, size), dialect.encoding
        # these know nothing of this object: a circle would keep each slice's chunk until the collector comes
        self._fresh = _wide_lines(chunks, encoding) if encoding.startswith("utf-16") else _lines(chunks)

    @property
    def cursor(self) -> Cursor:
        """Where the next row begins."""
        return Cursor(self._offset, self._row, self._within, self._alone if self._alone > self._offset else 0)

    def __iter__(self) -> Iterator[tuple[int, list[str] | Wrong] | None]:
        reader = self._reader()
        record = self._record
        while True:
            if self._within:
                self._pass_over()
                yield None
                continue
            record.clear()
            self._length = 0
            row = self._row
            try:
                found: list[str] | Wrong = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong, _RunsOn) as error:
                found, reader = self._wrong(row, error), self._reader()
            if self._unreadable:
                self._unreadable = False
                found = Wrong("TEXT_UNREADABLE", "It has letters in another encoding: save the file as CSV UTF-8.", row)
            self._offset += self._length
            self._row = row + 1
            yield row, found

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._dialect.separator, strict=True, skipinitialspace=True)

    def _feed(self) -> Iterator[str]:
        """Lines as csv asks for them: as many as its row has, and not one more."""
        record, encoding = self._record, self._dialect.encoding
        while (line := self._again.pop() if self._again else next(self._fresh, None)) is not None:
            if record and self._offset < self._alone:
                self._again.append(line)
                raise _RunsOn
            record.append(line)
            self._length += len(line)
            if self._length > LONGEST_ROW:
                raise _TooLong
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError:
                text = self._decoded_otherwise(line)
            yield text

    def _decoded_otherwise(self, line: bytes) -> str:
        """A line that is not in the file's encoding. Its quotes and separators still say where its row ends."""
        if self._dialect.fallback:
            try:
                return line.decode("cp1252")
            except UnicodeDecodeError:
                pass
        self._unreadable = True
        return line.decode(self._dialect.encoding, "replace")

    def _wrong(self, row: int, error: Exception) -> Wrong:
        """What is wrong with a row. Its further lines are read again, as rows of their own."""
        record = self._record
        lines = len(record)
        self._again.extend(reversed(record[1:]))
        # the last line showed that something is wrong: a row may begin with it
        self._alone = max(self._alone, self._offset + sum(map(len, record[:-1])))
        self._length = len(record[0])
        if self._length > LONGEST_ROW:
            self._within = not _ends(record[0])
            return Wrong("ROW_TOO_LONG", f"A row has at most {LONGEST_ROW:,} bytes.", row)
        if lines > 1 or isinstance(error, _RunsOn) or "end of data" in str(error):
            return Wrong(
                "QUOTE_NOT_CLOSED", 'A quote is opened and not closed in its row: write a quote in a text as "".', row
            )
        if "field limit" in str(error):
            return Wrong("CELL_TOO_LONG", f"A cell has at most {csv.field_size_limit():,} characters.", row)
        return Wrong("QUOTES_WRONG", 'A text in quotes ends before its cell does: write a quote in a text as "".', row)

    def _pass_over(self) -> None:
        """Take the next piece of a line that is too long."""
        line = self._again.pop() if self._again else next(self._fresh, None)
        self._within = line is not None and not _ends(line)
        self._offset += len(line or b"")


def _chunks(read: Read, offset: int, size: int) -> Iterator[bytes]:
    while offset < size:
        chunk = read(offset, min(CHUNK, size - offset))
        if not chunk:
            raise Refused("FILE_CUT_OFF", "The file is shorter than it was said to be. Upload it again.")
        offset += len(chunk)
        yield chunk


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with their ends, be these LF, CRLF or CR; of one that is too long, pieces."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        # its end may be yet to come; and of CR LF, the LF
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        yield from lines
        if len(rest) > LONGEST_ROW + 1:
            yield rest[:-1]
            rest = rest[-1:]
    if rest:
        yield rest


def _wide_lines(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same of UTF-16, whose bytes alone do not tell where a line ends. Whatever the bytes are, they stay."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    rest = ""
    for chunk in chunks:
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            yield f"{line}\n".encode(encoding, "surrogatepass")
        if 2 * len(rest) > LONGEST_ROW:
            yield rest.encode(encoding, "surrogatepass")
            rest = ""
    if rest:
        yield rest.encode(encoding, "surrogatepass")


def _ends(line: bytes) -> bool:
    return line.endswith((b"\n", b"\r", b"\n\0"))


class _TooLong(Exception):
    """A row has more bytes than it may."""


class _RunsOn(Exception):
    """A row goes on behind its line, where it may not."""
