"""Files as tests upload them: bytes asked for by ranges, workbooks as openpyxl writes them and of raw XML."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from chalicelib.flows.tenant.validation.ranges import Read
from chalicelib.flows.tenant.validation.xlsx_rows import Converted, to_csv

STYLES = "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"


def ranges(content: bytes) -> Read:
    """Answers ranges of it, as S3 would."""
    return lambda offset, length: content[offset : offset + length]


def written(*rows: Sequence[Any], change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """A workbook with these rows, as openpyxl writes it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for each in rows:
        sheet.append(list(each))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts(
    sheet: str = "<row r='1'><c r='A1'><v>1</v></c></row>",
    *,
    after: str = "",
    texts: str = "",
    workbook: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """The parts of a workbook, by name: the rows of its first sheet and what stands behind them."""
    shown = workbook or "<workbookPr/><sheets><sheet name='First' sheetId='1' r:id='a'/></sheets>"
    kinds = {"a": ("worksheet", "worksheets/sheet1.xml"), "b": ("worksheet", "worksheets/sheet2.xml")}
    kinds |= {"s": ("styles", "styles.xml"), "t": ("sharedStrings", "sharedStrings.xml")}
    related = "".join(f"<Relationship Id='{key}' Type='x/{kind}' Target='{at}'/>" for key, (kind, at) in kinds.items())
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f"<workbook xmlns:r='r'>{shown}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{sheet}</sheetData>{after}</worksheet>",
        **(more or {}),
    }


def zipped(content: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, text in content.items():
            package.writestr(name, text)
    return out.getvalue()


def converted(content: bytes) -> tuple[list[list[str]], Converted]:
    """The rows of a workbook, by way of CSV, and what else is told of it."""
    out = bytearray()
    told = to_csv(io.BytesIO(content), out.extend)
    return list(csv.reader(io.StringIO(out.decode(), newline=""), strict=True)), told
