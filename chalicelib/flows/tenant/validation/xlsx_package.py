"""An Excel workbook as the zip that it is: looked at before anything of it is unpacked, and unpacked in bounds.

Zip bombs are refused by the table of contents: how many parts, how large they unpack, by which ratio, and whether parts
share their bytes. That the table tells the truth is seen to by `zipfile`, which unpacks no more than was declared.
Source of the parts' names: ECMA-376 part 2 (packages) and part 1 section 11.3.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final
from xml.parsers import expat

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation.refusals import Refused

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 1024**3
"""Bytes of all parts together. 100,000 rows of 30 columns are about a seventh of it. What is read is streamed."""
MOST_RATIO: Final = 200
"""Unpacked to packed, for parts of a megabyte and more. Excel's own sheets have 5 to 40; deflate can do 1,032."""
RATIO_FROM: Final = 1024**2
LONGEST_TAG: Final = 1024**2
"""Bytes of a tag with its attributes: expat holds it until it ends."""
SMALL_PART: Final = 8 * 1024**2
"""Bytes of a part that is held whole: the workbook's list of sheets, the styles."""
CHUNK: Final = 64 * 1024
_END_OF_CONTENTS: Final = b"PK\x05\x06"
_LOCATOR_64: Final = b"PK\x06\x07"
_MOST_CONTENTS: Final = 1024**2
_WORKBOOK: Final = "xl/workbook.xml"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` raises for zips that are not what they seem: found by trying broken ones."""
_KEPT_OTHERWISE: Final = (
    ("xl/workbook.bin", "This is a binary workbook (.xlsb)."),
    ("content.xml", "This is an OpenDocument table (.ods), or another document of that kind."),
    ("word/document.xml", "This is a Word document."),
    ("Index/Document.iwa", "This is a Numbers document."),
)


class Package:
    """A workbook's parts.

    Args:
        file: Can be sought in.
        deadline: Until when its parts may be read; None: as long as it takes.

    Raises:
        Refused: FILE_DAMAGED, FILE_UNPACKS_TOO_LARGE.
    """

    def __init__(self, file: IO[bytes], deadline: Deadline | None = None) -> None:
        self._deadline = deadline
        _look_at_contents(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise _damaged() from error
        self._parts = {each.filename.lower(): each for each in self._zip.infolist()}
        self._check(file.seek(0, 2))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def check_workbook(self) -> None:
        """Let a workbook pass that holds tables and nothing that runs.

        Raises:
            Refused: FILE_HAS_MACROS, FILE_NOT_A_TABLE.
        """
        if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in self._parts):
            raise Refused("FILE_HAS_MACROS", "The workbook has macros. Save it as Excel workbook without them (.xlsx).")
        if _WORKBOOK in self:
            return
        what = next((says for part, says in _KEPT_OTHERWISE if part in self), "This is a zip, and no workbook.")
        raise Refused("FILE_NOT_A_TABLE", f"{what} Save the table as Excel workbook (.xlsx) or CSV, and upload that.")

    def stream(self, name: str) -> Iterator[bytes]:
        """A part's bytes.

        Raises:
            Refused: FILE_DAMAGED, also where the part is not there; FILE_TAKES_TOO_LONG.
        """
        try:
            with self._zip.open(self._parts[name.lower()]) as part:
                while chunk := part.read(CHUNK):
                    if self._deadline and not self._deadline.remaining():
                        raise Refused(
                            "FILE_TAKES_TOO_LONG",
                            "The workbook takes too long to read. Save only the sheet with the table, or CSV.",
                        )
                    yield chunk
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise _damaged() from error

    def parse(self, name: str, parser: expat.XMLParserType, most: int = MOST_UNPACKED) -> None:
        """Let a parser see a part. A document type is refused: it could declare entities (CWE-776, CWE-611).

        Args:
            most: Bytes of the part.

        Raises:
            Refused: FILE_DAMAGED, FILE_UNPACKS_TOO_LARGE, FILE_TAKES_TOO_LONG.
        """
        parser.StartDoctypeDeclHandler = _doctype
        parser.buffer_text = True
        seen = 0
        try:
            for chunk in self.stream(name):
                seen += len(chunk)
                if seen > most:
                    raise too_large()
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own
                if seen - parser.CurrentByteIndex > LONGEST_TAG:
                    raise _damaged()
            parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: of an encoding
            raise _damaged() from error

    def _check(self, size: int) -> None:
        parts = self._zip.infolist()
        if any(each.flag_bits & 1 for each in parts):
            raise Refused(
                "FILE_PASSWORD", "The file is locked with a password. Take the password away, and upload that."
            )
        if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in parts):
            raise _damaged()
        large = (each for each in parts if each.file_size >= RATIO_FROM)
        if (
            len(parts) > MOST_PARTS
            or sum(each.file_size for each in parts) > MOST_UNPACKED
            or sum(each.compress_size for each in parts) > size  # parts that share their bytes
            or any(each.file_size > MOST_RATIO * each.compress_size for each in large)
        ):
            raise too_large()


def relations(package: Package, of: str) -> dict[str, tuple[str, str]]:
    """The parts to which a part refers: by the id of the reference, the kind's last word and the part's name.

    What lies outside of the package is left out: nothing of it is ever fetched.

    Raises:
        Refused: As `Package.parse`.
    """
    folder, _, name = of.rpartition("/")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], whole)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    package.parse(f"{folder}/_rels/{name}.rels", parser, SMALL_PART)
    return found


def _look_at_contents(file: IO[bytes]) -> None:
    """The end of a zip says how many parts it has: looked at before `zipfile` makes an object of each."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END_OF_CONTENTS)
    if at < 0 or len(tail) < at + 22:
        raise _damaged()
    if tail[at - 20 : at - 16] == _LOCATOR_64:
        raise Refused("FILE_UNPACKS_TOO_LARGE", "The file is a zip of the large kind. Save it anew from a spreadsheet.")
    parts = int.from_bytes(tail[at + 10 : at + 12], "little")
    if parts > MOST_PARTS or int.from_bytes(tail[at + 12 : at + 16], "little") > _MOST_CONTENTS:
        raise too_large()


def _doctype(*_: object) -> None:
    raise _damaged()


def _damaged() -> Refused:
    return Refused(
        "FILE_DAMAGED",
        "The file begins as an Excel workbook and cannot be read to its end. Was the upload cut off? "
        "Open it in a spreadsheet, save it as .xlsx, and upload that.",
    )


def too_large() -> Refused:
    """The refusal of a workbook that comes to more than is ever held."""
    return Refused(
        "FILE_UNPACKS_TOO_LARGE",
        "The workbook is far larger inside than a table of 100,000 rows. Save only the sheet with the table, or CSV.",
    )
