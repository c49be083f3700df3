"""What a file is, by its content and not by its name: a text with separators, an Excel workbook, or nothing we take.

Each refusal says what to do. A workbook is looked into no further than its table of contents.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.flows.tenant.validation.money import Mark
from chalicelib.flows.tenant.validation.ranges import RangedFile, Read
from chalicelib.flows.tenant.validation.refusals import Refused
from chalicelib.flows.tenant.validation.xlsx_package import Package

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252"]
SAMPLE: Final = 64 * 1024
"""Bytes that decide."""
_SEPARATORS: Final = ",;\t|"
_BOMS: Final[tuple[tuple[bytes, Encoding], ...]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"7z\xbc\xaf", "compressed (7z)"),
    (b"Rar!", "compressed (RAR)"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document"),
)


@dataclass(frozen=True)
class Csv:
    """A text with separators.

    Attributes:
        encoding: cp1252 is Windows' latin-1.
        fallback: Whether a line that is no UTF-8 is read as cp1252: nothing in the sample told the two apart.
        separator: One character.
        body: Byte where the first row begins, behind a byte order mark.
        row: Its number: 2 behind Excel's line ``sep=;``.
    """

    encoding: Encoding
    fallback: bool
    separator: str
    body: int
    row: int = 1

    @property
    def mark(self) -> Mark:
        """What is usually before decimals where the file is from (`money.number`)."""
        return "," if self.separator == ";" else "."


@dataclass(frozen=True)
class Xlsx:
    """An Excel workbook without macros or password, and of a size that can be unpacked."""


def sniff(read: Read, size: int) -> Csv | Xlsx:
    """What a file is.

    Args:
        read: Answers a range of it.
        size: Its bytes.

    Raises:
        Refused: FILE_EMPTY, FILE_NOT_A_TABLE, FILE_PASSWORD, FILE_OLD_EXCEL, and what `Package` raises.
    """
    head = read(0, min(size, SAMPLE))
    if not head.strip(b"\0 \t\r\n"):
        raise Refused("FILE_EMPTY", "The file is empty. Was it saved, and did it arrive whole? Upload it again.")
    if head.startswith(_OLE):
        raise _old_excel(read, size)
    if head.startswith(b"PK\x03\x04"):
        Package(io.BufferedReader(RangedFile(read, size), SAMPLE)).check_workbook()
        return Xlsx()
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise _no_table(what)
    return _csv(head, whole=size <= SAMPLE)


def of_kind(found: Csv | Xlsx, wanted: Literal["csv", "xlsx"]) -> None:
    """Let a file pass that is what an adapter takes.

    Raises:
        Refused: FILE_OF_ANOTHER_KIND.
    """
    if isinstance(found, Csv) is (wanted == "csv"):
        return
    is_a, save = ("an Excel workbook", "CSV (UTF-8)") if wanted == "csv" else ("a CSV file", "Excel workbook (.xlsx)")
    raise Refused("FILE_OF_ANOTHER_KIND", f"This is {is_a}. Save it as {save}, then upload that.")


def _csv(head: bytes, *, whole: bool) -> Csv:
    encoding, body = next(((each, len(bom)) for bom, each in _BOMS if head.startswith(bom)), (None, 0))
    marked = encoding is not None
    encoding = encoding or _encoding_of(head)
    fallback = not marked and encoding == "utf-8" and head.isascii()
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head[body:], whole)
    if any(each < " " and each not in "\t\n\r\x0c" for each in set(text)):
        raise _no_table("no text")
    if text.lstrip().startswith(("<", "{", "[{")):
        raise _no_table("a web page or data for programs")
    if text[:4].casefold() == "sep=" and text[5:6] in ("\r", "\n"):
        line = text[: 7 if text[5:7] == "\r\n" else 6]
        return Csv(encoding, fallback, text[4], body + len(line.encode(encoding)), 2)
    return Csv(encoding, fallback, _separator(text), body)


def _encoding_of(head: bytes) -> Encoding:
    """Without a byte order mark: every other byte of a UTF-16 text in a Latin script is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """Whichever divides the first row into most cells."""
    lines = [each for each in text.splitlines(keepends=True) if each.strip()] or [""]
    widths: Mapping[str, int] = {each: _width(lines, each) for each in _SEPARATORS}
    return max(_SEPARATORS, key=lambda each: widths[each])


def _width(lines: list[str], separator: str) -> int:
    try:
        return len(next(csv.reader(lines, delimiter=separator, skipinitialspace=True), []))
    except csv.Error:
        return 0


def _no_table(what: str) -> Refused:
    return Refused(
        "FILE_NOT_A_TABLE",
        f"The file is {what}. Save the table as CSV (UTF-8) or Excel workbook (.xlsx), and upload that.",
    )


def _old_excel(read: Read, size: int) -> Refused:
    """A file of Microsoft's older container: an Excel of before 2007, or a new one behind a password.

    Source: MS-CFB section 2.2 (the directory's first sector), MS-OFFCRYPTO section 2.3.4 (its stream's name).
    """
    header = read(0, min(size, 512))
    sector = 1 << int.from_bytes(header[30:32], "little")
    at = (int.from_bytes(header[48:52], "little") + 1) * sector if sector <= SAMPLE else size
    names = read(at, min(4096, size - at)) if at < size else b""
    if "EncryptedPackage".encode("utf-16-le") in names:
        return Refused(
            "FILE_PASSWORD", "The workbook is locked with a password. Take the password away, save it, and upload that."
        )
    return Refused(
        "FILE_OLD_EXCEL", "This is a workbook of an Excel before 2007 (.xls). Save it as Excel workbook (.xlsx)."
    )
