"""Excel workbooks: read as openpyxl reads them, computed never, unpacked in bounds."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation import xlsx_package, xlsx_rows
from chalicelib.flows.tenant.validation.cells import NO_CACHED_VALUE
from chalicelib.flows.tenant.validation.ranges import RangedFile
from chalicelib.flows.tenant.validation.refusals import Refused
from chalicelib.flows.tenant.validation.xlsx_numbers import day, is_date, plain
from chalicelib.flows.tenant.validation.xlsx_rows import MOST_ROWS, to_csv
from tests.workbooks import converted, parts, ranges, written, zipped

few = settings(max_examples=25, deadline=None, derandomize=True)
days = st.dates(date(1900, 3, 1), date(2200, 1, 1))
moments = st.builds(datetime.combine, days, st.times().map(lambda each: each.replace(microsecond=0)))
words = st.text(st.sampled_from('ab é€𝄞",\n_x0041<&'), min_size=1, max_size=9).filter(lambda each: each[0] not in "=")
cells = st.one_of(st.none(), words, st.integers(-(10**14), 10**14), st.booleans(), days, moments)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        converted(content)
    assert caught.value.says.endswith(".")
    return caught.value.code


def shown(value: Any) -> str:
    """A value of openpyxl's as it stands in the CSV."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, float):
        return plain(repr(value))
    return "" if value is None else str(value)


class TestASheet:
    @few
    @given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=5))
    def test_is_read_as_openpyxl_reads_it_with_its_row_numbers(self, rows: list[list[Any]]) -> None:
        content = written(["first"], *rows)
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        theirs = [[shown(each.value) for each in row] for row in sheet.iter_rows()]
        ours, told = converted(content)
        padded = [row + [""] * (sheet.max_column - len(row)) for row in ours]
        assert padded == theirs[: len(padded)]
        assert not any(any(row) for row in theirs[len(padded) :])
        assert told.rows == len(ours)

    def test_gives_what_formulas_came_to_and_names_those_that_came_to_nothing(self) -> None:
        """openpyxl writes formulas without values, Excel with."""
        rows = "<row><c><f>1+1</f><v>2</v></c><c t='str'><f>A1</f><v/></c><c><f>X</f></c></row>"
        found, told = converted(zipped(parts(rows)))
        assert found == [["2", "", NO_CACHED_VALUE]]
        assert (told.formulas, told.uncached) == (3, 1)
        assert converted(written(["=1+1"]))[0] == [[NO_CACHED_VALUE]]

    def test_names_merged_cells_whose_others_are_empty(self) -> None:
        def merge(book: Workbook) -> None:
            book.worksheets[0].merge_cells("A1:B2")

        found, told = converted(written(["x", "y", "z"], ["u", "v", "w"], change=merge))
        assert found == [["x", "", "z"], ["", "", "w"]]
        assert told.merged == ("A1:B2",)

    def test_is_the_first_that_can_be_seen_and_the_others_are_named(self) -> None:
        def more(book: Workbook) -> None:
            book.worksheets[0].sheet_state = "hidden"
            book.create_sheet("Shown").append(["here"])
            book.create_sheet("Other").append(["there"])

        found, told = converted(written(["hidden"], change=more))
        assert (found, told.sheet, told.others) == ([["here"]], "Shown", ("Other",))

    def test_may_count_days_from_1904_and_have_tags_with_prefixes(self) -> None:
        content = parts(
            workbook="<workbookPr date1904='1'/><sheets><sheet name='First' sheetId='1' r:id='a'/></sheets>",
            more={
                "xl/worksheets/sheet1.xml": "<x:worksheet xmlns:x='x'><x:sheetData><x:row>"
                "<x:c s='1'><x:v>1.5</x:v></x:c>"
                "<x:c t='inlineStr'><x:is><x:r><x:t>a</x:t></x:r><x:rPh><x:t>!</x:t></x:rPh><x:t>b</x:t></x:is></x:c>"
                "<x:c t='e'><x:v>#REF!</x:v></x:c></x:row></x:sheetData></x:worksheet>"
            },
        )
        assert converted(zipped(content))[0] == [["1904-01-02T12:00:00", "ab", "#REF!"]]

    def test_may_name_a_format_by_a_number_that_nobody_counts_to(self) -> None:
        styles = f"<styleSheet><cellXfs><xf numFmtId='{'9' * 5_000}'/></cellXfs></styleSheet>"
        content = parts("<row><c s='0'><v>5</v></c></row>", more={"xl/styles.xml": styles})
        assert converted(zipped(content))[0] == [["5"]]

    def test_has_texts_without_how_they_are_pronounced(self) -> None:
        texts = "<si><r><t>to</t></r><r><t>kyo</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b</t></si>"
        rows = "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>9</v></c><c t='s'><v>z</v></c></row>"
        assert converted(zipped(parts(rows, texts=texts)))[0][0][:2] == ["tokyo", "a\rb"]

    @pytest.mark.parametrize(
        ("text", "as_shown"),
        [
            ("12.100000000000001", "12.1"),
            ("1E-3", "0.001"),
            ("1.5E+3", "1500"),
            ("-0.1", "-0.1"),
            ("1E+300", "1E+300"),
            ("123456789012345678", "1.23456789012346E+17"),
            ("0E+40", "0"),
            ("1E+9999999", "1E+9999999"),
        ],
    )
    def test_has_numbers_as_excel_shows_them(self, text: str, as_shown: str) -> None:
        assert plain(text) == as_shown

    @pytest.mark.parametrize(
        ("format_id", "code", "dates"),
        [
            (14, None, True),
            (2, None, False),
            (0, "General", False),
            (164, 'yyyy"-"mm', True),
            (164, "[Red]0.00", False),
            (164, '0.00 "days"', False),
            (164, "[$-409]d\\-mmm", True),
            (164, "0.00E+00;dd", False),
        ],
    )
    def test_shows_days_by_the_format_of_the_cell(self, format_id: int, code: str | None, dates: bool) -> None:
        assert is_date(format_id, code) is dates

    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("1", "1900-01-01"),
            ("59", "1900-02-28"),
            ("61", "1900-03-01"),
            ("0.5", "12:00:00"),
            ("-1", "-1"),
            ("9E9", "9000000000"),
        ],
    )
    def test_knows_of_excels_own_29_february_1900(self, text: str, iso: str) -> None:
        assert day(text, since_1904=False) == iso


class TestBounds:
    @pytest.mark.parametrize(
        ("code", "sheet"),
        [
            ("SHEET_EMPTY", ""),
            ("ROWS_TOO_MANY", f"<row r='{MOST_ROWS + 2}'><c r='A1'><v>1</v></c></row>"),
            ("COLUMNS_TOO_MANY", "<row r='1'><c r='KO1'><v>1</v></c></row>"),
            ("COLUMNS_TOO_MANY", "<row>" + "<c><v>1</v></c>" * 301 + "</row>"),
            ("CELL_TOO_LONG", f"<row><c t='inlineStr'><is><t>{'x' * 40_000}</t></is></c></row>"),
            ("FILE_DAMAGED", "<row r='2'><c><v>1</v></c></row><row r='1'><c><v>1</v></c></row>"),
            ("FILE_DAMAGED", "<row r='1'><c r='1A'><v>1</v></c></row>"),
            ("FILE_DAMAGED", "<row><c>"),
        ],
    )
    def test_of_a_sheet_are_told(self, code: str, sheet: str) -> None:
        assert refused(zipped(parts(sheet))) == code

    def test_let_300_columns_and_the_last_row_pass(self) -> None:
        rows = f"<row r='{MOST_ROWS + 1}'>{'<c><v>1</v></c>' * 300}<c/></row>"
        rows += "<row r='1048576'><c r='XFD1048576' s='1'/></row>"
        found, told = converted(zipped(parts(rows)))
        assert (len(found), found[-1], told.rows) == (MOST_ROWS + 1, ["1"] * 300, MOST_ROWS + 1)

    def test_of_what_a_zip_unpacks_to_are_kept_before_it_is_unpacked(self) -> None:
        assert refused(zipped(parts(more={"xl/media/x": bytes(8 * 1024**2)}))) == "FILE_UNPACKS_TOO_LARGE"
        assert refused(zipped(parts(more={f"x{each}": "" for each in range(2_000)}))) == "FILE_UNPACKS_TOO_LARGE"

    def test_are_looked_at_before_zipfile_makes_an_object_of_each_part(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = zipped({f"x{each}": "" for each in range(xlsx_package.MOST_PARTS + 1)})
        monkeypatch.setattr(zipfile, "ZipFile", None)
        assert refused(content) == "FILE_UNPACKS_TOO_LARGE"

    def test_hold_for_a_zip_that_lies_about_its_sizes(self) -> None:
        """The table of contents says 1,000 bytes where a megabyte lies: no more than 1,000 are unpacked."""
        rows = "<row><c><v>1</v></c></row>" + " " * 1024**2
        content = bytearray(zipped(parts(rows)))
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            name = b"xl/worksheets/sheet1.xml"
            size = package.getinfo(name.decode()).file_size
        at = content.rindex(name) - 46
        assert struct.unpack_from("<I", content, at + 24)[0] == size
        struct.pack_into("<I", content, at + 24, 1_000)
        assert refused(bytes(content)) == "FILE_DAMAGED"

    def test_refuse_parts_that_share_their_bytes(self) -> None:
        """As zip bombs without nesting do: many names, one place."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, text in parts(more={"filler": b"x" * 10_000}).items():
                package.writestr(name, text)
            filler = package.getinfo("filler")
            for each in range(3):
                twin = zipfile.ZipInfo(f"filler{each}")
                twin.header_offset, twin.CRC = filler.header_offset, filler.CRC
                twin.file_size = twin.compress_size = filler.file_size
                package.filelist.append(twin)
        assert refused(out.getvalue()) == "FILE_UNPACKS_TOO_LARGE"

    def test_refuse_document_types_with_their_entities(self) -> None:
        bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet><sheetData/></worksheet>"
        assert refused(zipped(parts(more={"xl/worksheets/sheet1.xml": bomb}))) == "FILE_DAMAGED"

    def test_refuse_a_tag_that_never_ends_in_bounded_memory(self) -> None:
        noise = bytes(97 + each * each % 23 for each in range(4096)) * 8192
        sheet = b"<worksheet><sheetData><row r='" + noise
        content = zipped(parts(more={"xl/worksheets/sheet1.xml": sheet}), zipfile.ZIP_STORED)
        tracemalloc.start()
        assert refused(content) == "FILE_DAMAGED"
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
        tracemalloc.stop()

    def test_hold_for_shared_texts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.flows.tenant.validation.xlsx_workbook.MOST_TEXTS", 2)
        assert refused(zipped(parts(texts="<si><t>x</t></si>" * 3))) == "FILE_UNPACKS_TOO_LARGE"

    def test_hold_for_one_text_that_many_cells_name(self) -> None:
        assert refused(
            zipped(parts("", texts=f"<si><r><t>{'x' * 20_000}</t></r><r><t>{'x' * 20_000}</t></r></si>"))
        ) == ("CELL_TOO_LONG")
        names = "<c t='s'><v>1</v></c>" * 2
        texts = f"<si><t>{'y' * 32_767}</t></si>" * 2
        (row,), _ = converted(zipped(parts(f"<row r='1'>{names}</row>", texts=texts)))
        assert [len(cell) for cell in row] == [32_767, 32_767]

    def test_hold_for_the_csv_that_it_comes_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx_rows, "MOST_WRITTEN", 1_000_000)
        names = "<c t='s'><v>0</v></c>" * 10
        sheet = "".join(f"<row r='{number}'>{names}</row>" for number in range(1, 11))
        assert refused(zipped(parts(sheet, texts=f"<si><t>{'x' * 30_000}</t></si>"))) == "FILE_UNPACKS_TOO_LARGE"

    def test_hold_for_the_time_that_it_takes(self) -> None:
        content = io.BytesIO(zipped(parts("<row>" + "<c/>" * 100_000 + "</row>")))
        clock = iter(range(100))
        with pytest.raises(Refused) as caught:
            to_csv(content, bytes, Deadline(6, lambda: next(clock)))
        assert caught.value.code == "FILE_TAKES_TOO_LONG"

    def test_unpack_no_part_beyond_what_it_may_have(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(xlsx_package, "MOST_UNPACKED", 2_000)
        assert refused(zipped(parts(texts="<si><t>x</t></si>" * 200))) == "FILE_UNPACKS_TOO_LARGE"


class TestWhatIsNoWorkbook:
    def test_a_file_that_is_cut_off_anywhere_is_damaged_and_nothing_else(self) -> None:
        content = written(["sku", "description"], ["1", "x"])
        for at in range(4, len(content), 97):
            assert refused(content[:at]) == "FILE_DAMAGED"

    def test_any_byte_that_is_wrong_is_refused_or_read_and_breaks_nothing(self) -> None:
        content = bytearray(zipped(parts("<row><c><v>1</v></c></row>"), zipfile.ZIP_STORED))
        for at in range(0, len(content), 7):
            kept, content[at] = content[at], content[at] ^ 0x55
            with suppress(Refused):
                converted(bytes(content))
            content[at] = kept

    @pytest.mark.parametrize(("field", "value"), [(12, 500_000), (16, 0x70000000)])
    def test_a_table_of_contents_that_points_nowhere_is_damage(self, field: int, value: int) -> None:
        """Its size and its place: with either, something lies before the file's begin."""
        content = bytearray(zipped(parts()))
        struct.pack_into("<I", content, content.rindex(b"PK\x05\x06") + field, value)
        assert refused(bytes(content)) == "FILE_DAMAGED"

    def test_a_zip_with_a_password_says_so(self) -> None:
        content = bytearray(zipped(parts()))
        for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            at = content.find(signature)
            while at >= 0:
                content[at + flags] |= 1
                at = content.find(signature, at + 4)
        assert refused(bytes(content)) == "FILE_PASSWORD"

    def test_a_zip_of_another_packing_is_refused(self) -> None:
        assert refused(zipped(parts(), zipfile.ZIP_LZMA)) == "FILE_DAMAGED"

    def test_what_lies_outside_is_not_asked_for(self) -> None:
        outside = "Type='x/worksheet' TargetMode='External' Target='https://x'"
        related = f"<Relationships><Relationship Id='a' {outside}/></Relationships>"
        assert refused(zipped(parts(more={"xl/_rels/workbook.xml.rels": related}))) == "SHEET_EMPTY"

    def test_a_sheet_that_cannot_be_seen_is_none(self) -> None:
        hidden = "<sheets><sheet name='x' state='veryHidden' r:id='a'/></sheets>"
        assert refused(zipped(parts(workbook=hidden))) == "SHEET_EMPTY"


def test_a_workbook_is_written_out_in_pieces_and_read_by_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "_FLUSH", 64)
    content = zipped(parts("".join(f"<row><c><v>{each}</v></c></row>" for each in range(100))))
    pieces: list[bytes] = []
    with io.BufferedReader(RangedFile(ranges(content), len(content)), 512) as file:
        xlsx_rows.to_csv(file, pieces.append)
    assert len(pieces) > 3
    assert b"".join(pieces) == b"".join(b"%d\r\n" % each for each in range(100))
