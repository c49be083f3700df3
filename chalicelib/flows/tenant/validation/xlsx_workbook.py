"""What a workbook says about its sheets before one is read: the first, the texts, which styles show dates.

Source: ECMA-376 part 1, sections 18.2 (workbook), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from chalicelib.flows.tenant.validation.refusals import Refused
from chalicelib.flows.tenant.validation.xlsx_numbers import is_date
from chalicelib.flows.tenant.validation.xlsx_package import SMALL_PART, Package, relations

MOST_TEXTS: Final = 1_000_000
LONGEST_CELL: Final = 32_767
"""Characters; Excel's own bound. Any number of cells may name one text, so it holds before any does."""
MOST_TEXT: Final = 64 * 1024**2
"""Bytes of the part with the shared texts. They are held whole, since any cell may name any of them."""
_WORKBOOK: Final = "xl/workbook.xml"
_FORMAT: Final = re.compile(r"[0-9]{1,9}")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def local(tag: str) -> str:
    """A tag without its prefix: some programs write ``x:row``."""
    return tag.rpartition(":")[2]


def unescaped(text: str) -> str:
    """A text with its characters that XML cannot hold: ``_x000D_`` is a carriage return (section 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16)), text)


@dataclass(frozen=True)
class Workbook:
    """What must be known to read its first visible sheet.

    Attributes:
        sheet: Its name.
        part: The part in which it is.
        others: Names of the other visible sheets.
        texts: The part with the shared texts; empty: there are none.
        dates: Of each style, whether it shows numbers as days or times.
        since_1904: Whether days are counted from 1904.
    """

    sheet: str
    part: str
    others: tuple[str, ...]
    texts: str
    dates: tuple[bool, ...]
    since_1904: bool

    @classmethod
    def of(cls, package: Package) -> Workbook:
        """Read it.

        Raises:
            Refused: SHEET_EMPTY: no sheet can be seen; what `Package.parse` raises.
        """
        related = relations(package, _WORKBOOK)
        sheets, since_1904 = _sheets(package)
        visible = [(name, related[ref][1]) for name, ref in sheets if related.get(ref, ("",))[0] == "worksheet"]
        if not visible:
            raise Refused("SHEET_EMPTY", "The workbook has no sheet that can be seen. Put the table on the first one.")
        by_kind = {kind: part for kind, part in related.values() if part in package}
        styles = by_kind.get("styles", "")
        (name, part), *others = visible
        return cls(
            name,
            part,
            tuple(each for each, _ in others),
            by_kind.get("sharedStrings", ""),
            _dates(package, styles) if styles else (),
            since_1904,
        )

    def shows_date(self, style: int) -> bool:
        """Whether a cell of this style shows its number as a day or a time."""
        return style < len(self.dates) and self.dates[style]


def shared_texts(package: Package, part: str) -> list[str]:
    """The texts that cells name by number. How something is pronounced is left out.

    Args:
        part: Empty: there are none.

    Raises:
        Refused: FILE_UNPACKS_TOO_LARGE, FILE_DAMAGED, CELL_TOO_LONG.
    """
    texts: list[str] = []
    pieces: list[str] = []
    length = 0
    taking = phonetic = False

    def start(tag: str, _: dict[str, Any]) -> None:
        nonlocal taking, phonetic
        tag = local(tag)
        taking = tag == "t" and not phonetic
        phonetic = phonetic or tag == "rPh"

    def data(text: str) -> None:
        nonlocal length
        if taking:
            length += len(text)
            if length > LONGEST_CELL:
                raise Refused("CELL_TOO_LONG", f"The workbook has a text of over {LONGEST_CELL:,} characters.")
            pieces.append(text)

    def end(tag: str) -> None:
        nonlocal taking, phonetic, length
        taking = False
        tag = local(tag)
        if tag == "rPh":
            phonetic = False
        elif tag == "si":
            texts.append(unescaped("".join(pieces)))
            pieces.clear()
            length = 0
            if len(texts) > MOST_TEXTS:
                raise Refused("FILE_UNPACKS_TOO_LARGE", f"The workbook has over {MOST_TEXTS:,} texts: save it as CSV.")

    if part:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
        package.parse(part, parser, MOST_TEXT)
    return texts


def _sheets(package: Package) -> tuple[list[tuple[str, str]], bool]:
    """Name and reference of each sheet that can be seen; and whether days are counted from 1904."""
    sheets: list[tuple[str, str]] = []
    since_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            reference = next((value for name, value in attributes.items() if local(name) == "id"), "")
            sheets.append((attributes.get("name", "")[:31], reference))
        elif local(tag) == "workbookPr":
            since_1904 = attributes.get("date1904", "0") in {"1", "true"}

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    package.parse(_WORKBOOK, parser, SMALL_PART)
    return sheets, since_1904


def _dates(package: Package, part: str) -> tuple[bool, ...]:
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = local(tag)
        if tag in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside = tag
        elif tag == "numFmt" and inside != "dxfs":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            formats.append(attributes.get("numFmtId", "0"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    package.parse(part, parser, SMALL_PART)
    return tuple(is_date(int(each) if _FORMAT.fullmatch(each) else 0, codes.get(each)) for each in formats)


def _character(code: int) -> str:
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)
