"""CSV files: told by their content, read by ranges, taken up at any row; a wrong row stops no other."""

from __future__ import annotations

import codecs
import csv
import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.flows.tenant.validation import csv_rows
from chalicelib.flows.tenant.validation.csv_rows import LONGEST_ROW, CsvRows, Cursor
from chalicelib.flows.tenant.validation.refusals import Refused, Wrong
from chalicelib.flows.tenant.validation.sniff import Csv, Encoding, sniff
from tests.workbooks import parts, ranges, zipped

few = settings(max_examples=60, deadline=None, derandomize=True)
texts = st.text(st.sampled_from('ab é€𝄞",;\n\r\t|0'), max_size=6)
tables = st.lists(st.lists(texts, min_size=2, max_size=4), min_size=1, max_size=8)
Read = tuple[int, list[str] | Wrong]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows lie across chunks."""
    monkeypatch.setattr(csv_rows, "CHUNK", 14)


def rows_of(content: bytes, dialect: Csv, cursor: Cursor | None = None) -> Iterator[tuple[Read, Cursor]]:
    rows = CsvRows(ranges(content), len(content), dialect, cursor or Cursor.start(dialect))
    return ((each, rows.cursor) for each in rows if each)


def read(content: bytes, dialect: Csv | None = None) -> list[list[str] | Wrong]:
    found = dialect or sniff(ranges(content), len(content))
    assert isinstance(found, Csv)
    return [cells for (_, cells), _ in rows_of(content, found)]


def codes(rows: list[list[str] | Wrong]) -> list[Any]:
    return [each.code if isinstance(each, Wrong) else each for each in rows]


class TestRows:
    @few
    @given(
        table=tables,
        separator=st.sampled_from(",;\t|"),
        ends=st.sampled_from(("\n", "\r\n")),
        encoding=st.sampled_from(("utf-8", "utf-16-le", "utf-16-be")),
        quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    def test_are_what_csv_reads_and_go_on_from_any_cursor(
        self, table: list[list[str]], separator: str, ends: str, encoding: Encoding, quoting: Any
    ) -> None:
        if ends == "\n":  # csv.writer puts a CR into quotes only where lines end in one
            table = [[each.replace("\r", "") for each in row] for row in table]
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=separator, lineterminator=ends, quoting=quoting).writerows(table)
        content = out.getvalue().encode(encoding)
        dialect = Csv(encoding, fallback=False, separator=separator, body=0)
        whole = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator, skipinitialspace=True))
        found = list(rows_of(content, dialect))
        assert [cells for (_, cells), _ in found] == whole
        assert [number for (number, _), _ in found] == list(range(1, len(whole) + 1))
        for position, (_, cursor) in enumerate(found, 1):
            assert [cells for (_, cells), _ in rows_of(content, dialect, cursor)] == whole[position:]

    @few
    @given(
        content=st.binary(max_size=60).map(
            lambda raw: raw.translate(bytes(b'ab,"\n\r\xe9\x81'[n % 8] for n in range(256)))
        )
    )
    def test_of_any_bytes_end_and_go_on_from_any_cursor_as_without_it(self, content: bytes) -> None:
        for encoding in ("utf-8", "cp1252", "utf-16-le"):
            dialect = Csv(encoding, fallback=encoding == "utf-8", separator=",", body=0)
            found = list(rows_of(content, dialect))
            for position, (_, cursor) in enumerate(found, 1):
                again = [each for each, _ in rows_of(content, dialect, cursor)]
                assert again == [each for each, _ in found[position:]]

    def test_old_line_ends_end_rows_too(self) -> None:
        assert read(b"a,b\rc,d\r") == [["a", "b"], ["c", "d"]]

    def test_a_quote_that_nobody_closed_costs_its_own_row(self) -> None:
        lines = [b"a,b", b'1,"x', b"2,y", b"3,z"]
        assert codes(read(b"\n".join(lines))) == [["a", "b"], "QUOTE_NOT_CLOSED", ["2", "y"], ["3", "z"]]

    def test_a_quote_that_ends_before_its_cell_costs_its_own_row(self) -> None:
        assert codes(read(b'a,b\n1,"x"y\n2,y\n')) == [["a", "b"], "QUOTES_WRONG", ["2", "y"]]

    def test_a_cell_that_is_too_long_costs_its_own_row(self) -> None:
        content = b"a,b\n1," + b"x" * (csv.field_size_limit() + 1) + b"\n2,y\n"
        assert codes(read(content, Csv("utf-8", fallback=False, separator=",", body=0))) == [
            ["a", "b"],
            "CELL_TOO_LONG",
            ["2", "y"],
        ]

    def test_letters_of_another_encoding_cost_their_own_row_and_are_told(self) -> None:
        content = codecs.BOM_UTF8 + 'a,b\né,"x\n'.encode() + b'\xe9"\n2,y\n'
        assert codes(read(content)) == [["a", "b"], "TEXT_UNREADABLE", ["2", "y"]]

    def test_latin_1_that_begins_behind_the_sample_is_read_as_what_it_is(self) -> None:
        content = b"a,b\n" + b"1,2\n" * 20_000 + b"3,caf\xe9\n"
        dialect = sniff(ranges(content), len(content))
        assert isinstance(dialect, Csv)
        assert dialect.encoding == "utf-8"
        at = Cursor(len(content) - len(b"3,caf\xe9\n"), 20_002)
        assert [each for each, _ in rows_of(content, dialect, at)] == [(20_002, ["3", "café"])]

    def test_a_file_that_is_shorter_than_it_was_said_to_be_is_refused(self) -> None:
        dialect = Csv("utf-8", fallback=False, separator=",", body=0)
        with pytest.raises(Refused) as caught:
            list(CsvRows(ranges(b"a,b\n"), 100, dialect, Cursor.start(dialect)))
        assert caught.value.code == "FILE_CUT_OFF"


class _Counted(CsvRows):
    """Counts how often a line is looked at: each is in another encoding."""

    looks = 0

    def _decoded_otherwise(self, line: bytes) -> str:
        self.looks += 1
        return super()._decoded_otherwise(line)


class TestQuotesThatOpenInEachLine:
    """`x","` is an open quote where it begins a row, and is open still where it goes one on."""

    LINE = b'\xe9","\n'
    DIALECT = Csv("utf-8", fallback=True, separator=",", body=0)

    def test_cost_their_own_rows_and_each_line_is_read_twice_at_the_most(self) -> None:
        content = self.LINE * 500 + b"1,2,3\n"
        rows = _Counted(ranges(content), len(content), self.DIALECT, Cursor(0, 1))
        found = codes([cells for each in rows if each for cells in [each[1]]])
        assert found == ["QUOTE_NOT_CLOSED"] * 500 + [["1", "2", "3"]]
        assert rows.looks <= 2 * 500

    def test_are_the_same_rows_from_any_cursor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(csv_rows, "LONGEST_ROW", 8 * len(self.LINE))
        content = self.LINE * 12 + b'z"\n'
        whole = list(rows_of(content, self.DIALECT))
        assert codes([cells for (_, cells), _ in whole])[:7] == ["QUOTE_NOT_CLOSED"] * 7
        for place, (_, cursor) in enumerate(whole, 1):
            assert list(rows_of(content, self.DIALECT, cursor)) == whole[place:]


class TestALineWithoutEnd:
    @pytest.fixture(autouse=True)
    def _real_chunks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(csv_rows, "CHUNK", 1024 * 1024)

    def test_is_one_wrong_row_in_bounded_memory_and_can_be_left_in_its_middle(self) -> None:
        size = 24 * LONGEST_ROW
        dialect = Csv("utf-8", fallback=True, separator=",", body=0)

        def endless(offset: int, length: int) -> bytes:
            return b"\n1,2\n"[offset - size :] if offset >= size else b"x" * min(length, size - offset)

        tracemalloc.start()
        rows = CsvRows(endless, size + 5, dialect, Cursor.start(dialect))
        found = list(rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert codes([cells for each in found if each for cells in [each[1]]]) == ["ROW_TOO_LONG", ["1", "2"]]
        assert found.count(None) > 5
        assert peak < 8 * LONGEST_ROW
        again = CsvRows(endless, size + 5, dialect, Cursor(7 * LONGEST_ROW, 2, within=True))
        assert [each for each in again if each] == [(2, ["1", "2"])]

    def test_of_quotes_that_go_on_for_ever_costs_its_own_row(self) -> None:
        content = b'1,"x\n' + b"2,y\n" * (LONGEST_ROW // 4)
        rows = read(content, Csv("utf-8", fallback=True, separator=",", body=0))
        assert codes(rows[:2]) == ["QUOTE_NOT_CLOSED", ["2", "y"]]
        assert len(rows) == 1 + LONGEST_ROW // 4


class TestSniffing:
    @pytest.mark.parametrize(
        ("content", "dialect"),
        [
            (b"a,b\n1,2\n", Csv("utf-8", fallback=True, separator=",", body=0)),
            ("a;é\n".encode(), Csv("utf-8", fallback=False, separator=";", body=0)),
            (b"a\tb\n", Csv("utf-8", fallback=True, separator="\t", body=0)),
            (b"a|b,c|d\n", Csv("utf-8", fallback=True, separator="|", body=0)),
            (b'"a,b,c";d;e\n', Csv("utf-8", fallback=True, separator=";", body=0)),
            (b'\n"a\nb";c;d\n', Csv("utf-8", fallback=True, separator=";", body=0)),
            (b"a;caf\xe9\n", Csv("cp1252", fallback=False, separator=";", body=0)),
            (codecs.BOM_UTF8 + b"a,b\n", Csv("utf-8", fallback=False, separator=",", body=3)),
            (codecs.BOM_UTF16_LE + "a\tb\n".encode("utf-16-le"), Csv("utf-16-le", False, "\t", 2)),
            (codecs.BOM_UTF16_BE + "a,b\n".encode("utf-16-be"), Csv("utf-16-be", False, ",", 2)),
            ("a,b\n1,2\n".encode("utf-16-le"), Csv("utf-16-le", False, ",", 0)),
            (b"sep=;\r\na;b\r\n", Csv("utf-8", True, ";", 7, 2)),
        ],
    )
    def test_tells_encoding_and_separator(self, content: bytes, dialect: Csv) -> None:
        assert sniff(ranges(content), len(content)) == dialect

    def test_does_not_stumble_over_a_letter_at_the_end_of_the_sample(self) -> None:
        content = b"a" * (64 * 1024 - 1) + "é,b\n".encode()
        assert sniff(ranges(content), len(content)) == Csv("utf-8", fallback=False, separator=",", body=0)

    @pytest.mark.parametrize(
        ("code", "content"),
        [
            ("FILE_EMPTY", b""),
            ("FILE_EMPTY", b"\r\n \n"),
            ("FILE_NOT_A_TABLE", b"%PDF-1.7\n"),
            ("FILE_NOT_A_TABLE", b"\x89PNG\r\n\x1a\n"),
            ("FILE_NOT_A_TABLE", b"\x1f\x8b\x08"),
            ("FILE_NOT_A_TABLE", b"<!DOCTYPE html><table>"),
            ("FILE_NOT_A_TABLE", b'{"rows": []}'),
            ("FILE_NOT_A_TABLE", b"a,b\n\x00\x01\x02"),
            ("FILE_NOT_A_TABLE", b"\x7fELF\x02\x01\x01"),
            ("FILE_NOT_A_TABLE", zipped({"word/document.xml": "<x/>"})),
            ("FILE_NOT_A_TABLE", zipped({"content.xml": "<x/>"})),
            ("FILE_NOT_A_TABLE", zipped({"a.csv": "a,b"})),
            ("FILE_NOT_A_TABLE", zipped({"xl/workbook.bin": b"x"})),
            ("FILE_HAS_MACROS", zipped(parts(more={"xl/vbaProject.bin": b"x"}))),
            ("FILE_HAS_MACROS", zipped(parts(more={"xl/macrosheets/sheet1.xml": "<x/>"}))),
        ],
    )
    def test_refuses_what_is_no_table_and_says_what_to_do(self, code: str, content: bytes) -> None:
        with pytest.raises(Refused) as caught:
            sniff(ranges(content), len(content))
        assert caught.value.code == code
        assert any(word in caught.value.says for word in ("Save", "Upload"))

    @pytest.mark.parametrize(("code", "name"), [("FILE_PASSWORD", "EncryptedPackage"), ("FILE_OLD_EXCEL", "Workbook")])
    def test_tells_a_password_from_an_excel_of_before_2007(self, code: str, name: str) -> None:
        """Both are the same kind of container: its directory, in whichever sector, names the streams."""
        header = bytearray(512)
        header[:8], header[30:32], header[48:52] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x00", b"\x03\0\0\0"
        content = bytes(header) + bytes(3 * 512) + "Root Entry".encode("utf-16-le").ljust(128, b"\0")
        content += name.encode("utf-16-le").ljust(128, b"\0")
        with pytest.raises(Refused) as caught:
            sniff(ranges(content), len(content))
        assert caught.value.code == code
