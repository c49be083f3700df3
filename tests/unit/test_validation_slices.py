"""An upload is checked in slices: wherever they end, and however often one is lost, the same is found."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.deadline import Deadline
from chalicelib.flows.tenant.validation import csv_rows, slices
from chalicelib.flows.tenant.validation.adapters import CATALOGUE, SHIPMENTS, Adapter
from chalicelib.flows.tenant.validation.detectors import CODES, for_upload
from chalicelib.flows.tenant.validation.refusals import NAMED, Errors, Refused, Wrong
from chalicelib.flows.tenant.validation.slices import MOST_ABOVE, Slice, check, headings
from chalicelib.flows.tenant.validation.sniff import Csv, sniff
from chalicelib.flows.tenant.validation.tables import sample_measures, thresholds
from tests.workbooks import converted, ranges, written

NAMES = [each.name for each in SHIPMENTS.columns]
RIGHT = ["1Z", "Acme", "2026-03-31", "CA", "US", "1.5", "Ground", "100.00", "100.00", "CAD"]
LATE = Deadline(0.0, lambda: 1.0)
NEVER = Deadline(1.0, lambda: 0.0)
kinds = st.sampled_from(("right", "found", "bad date", "quote", "lines", "empty", "blank cells", "wide"))


def row(kind: str = "right", **changed: str) -> str:
    """A line of a file, with its end."""
    values = dict(zip(NAMES, RIGHT, strict=True)) | changed
    if kind == "found":
        values["invoiced_amount"] = "150.00"
    if kind == "bad date":
        values["ship_date"] = "soon"
    if kind == "lines":
        values["service"] = 'next day,\n"early"'
    out = io.StringIO(newline="")
    csv.writer(out).writerow(values.values())
    special = {"quote": out.getvalue().replace("Acme", '"Acme'), "empty": "\r\n", "blank cells": ",,,\r\n"}
    return special.get(kind, out.getvalue().replace("CAD\r", "CAD,x\r") if kind == "wide" else out.getvalue())


def file(*lines: str) -> bytes:
    return (",".join(NAMES) + "\n" + "".join(lines)).encode()


def run(
    content: bytes,
    until: Callable[[], Deadline] = lambda: NEVER,
    lost: Callable[[], bool] = lambda: False,
    *,
    off: bool = False,
) -> tuple[Slice, int]:
    """All slices as one, and how many there were."""
    read, size = ranges(content), len(content)
    dialect = sniff(read, size)
    assert isinstance(dialect, Csv)
    on = frozenset() if off else frozenset(CODES)
    detectors = for_upload(SHIPMENTS, on, thresholds=thresholds(), measures=sample_measures())
    plan, cursor = headings(read, size, dialect, SHIPMENTS)
    whole, times = Slice(cursor), 0
    while not whole.done:
        found = check(read, size, dialect, plan, detectors, whole.cursor, until())
        times += 1
        assert times < 1000, "the slices get nowhere"
        if lost():
            continue
        whole.cursor, whole.done = found.cursor, found.done
        whole.rows += found.rows
        whole.right += found.right
        whole.compared += found.compared
        whole.errors.join(found.errors)
        whole.findings += found.findings
    return whole, times


class TestSlices:
    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(st.lists(kinds, max_size=30), st.integers(0, 2**32))
    def test_find_the_same_wherever_they_are_cut_and_however_often_one_is_lost(
        self, rows: list[str], seed: int
    ) -> None:
        chance = random.Random(seed)
        content = file(*map(row, rows))
        with pytest.MonkeyPatch.context() as patch:
            whole, _ = run(content)
            patch.setattr(csv_rows, "CHUNK", 100)
            patch.setattr(slices, "_LOOKS", 1)
            cut, times = run(content, lambda: chance.choice((LATE, NEVER)), lambda: chance.random() < 0.3)
        assert cut == whole
        assert times >= 1

    def test_name_a_wrong_row_in_the_middle_and_go_on(self) -> None:
        lines = [row()] * 3000
        lines[1500] = row("bad date")
        lines[1600] = row("quote")
        whole, _ = run(file(*lines, row("found")))
        assert [(each.row, each.column, each.code) for each in whole.errors.named] == [
            (1502, "ship_date", "DATE_FORMAT"),
            (1602, "", "QUOTE_NOT_CLOSED"),
        ]
        assert (whole.rows, whole.right, len(whole.findings), whole.findings[0].row) == (3001, 2999, 1, 3002)

    def test_get_on_however_late_it_is(self) -> None:
        whole, times = run(file(*[row()] * 200), lambda: LATE)
        assert (whole.rows, times) == (200, 4)

    def test_end_at_a_number_of_findings_and_hold_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(slices, "MOST_FINDINGS", 10)
        whole, times = run(file(*[row("found")] * 95))
        assert (len(whole.findings), times) == (95, 10)
        assert len({each.key for each in whole.findings}) == 95
        assert sorted(whole.findings, key=lambda each: each.key) == whole.findings

    def test_count_what_no_detector_could_decide_and_what_is_too_fine(self) -> None:
        whole, _ = run(
            file(row(), row(currency="ISK", quoted_amount="1", invoiced_amount="2"), row(quoted_amount="1.001"))
        )
        assert (whole.rows, whole.right, whole.compared) == (3, 2, 1)
        assert [each.code for each in whole.errors.named] == ["AMOUNT_TOO_FINE"]

    def test_take_empty_rows_for_none(self) -> None:
        whole, _ = run(file(row(), row("empty"), row("blank cells"), row("found")))
        assert (whole.rows, whole.errors.count, whole.findings[0].row) == (2, 0, 5)

    def test_find_nothing_while_detectors_are_off(self) -> None:
        whole, _ = run(file(row("found")), off=True)
        assert (whole.right, whole.findings) == (1, [])

    def test_of_a_file_with_semicolons_have_commas_for_decimals(self) -> None:
        line = row("found").replace(",", ";").replace("100.00", "1100,00").replace("150.00", "1.250,00")
        whole, _ = run((";".join(NAMES) + "\n" + line).encode())
        assert whole.findings[0].amounts["difference"] == "150.00"


class TestTheFirstRow:
    def test_may_stand_below_empty_ones(self) -> None:
        whole, _ = run(b"\n,,,\n" + file(row("found")))
        assert whole.findings[0].row == 4
        assert run(b",\n" * MOST_ABOVE + file(row("found")))[0].findings[0].row == MOST_ABOVE + 2

    @pytest.mark.parametrize(
        ("code", "content"),
        [
            ("HEADINGS_UNREADABLE", b'reference,"carrier'),
            ("HEADINGS_MISSING", b"\n\n"),
            ("HEADINGS_MISSING", b",\n" * (MOST_ABOVE + 1) + file()),
            ("HEADINGS_MISSING", b"1Z,Acme,2026-03-31\n"),
        ],
    )
    def test_that_holds_no_headings_is_refused(self, code: str, content: bytes) -> None:
        dialect = Csv("utf-8", fallback=True, separator=",", body=0)
        with pytest.raises(Refused) as caught:
            headings(ranges(content), len(content), dialect, SHIPMENTS)
        assert caught.value.code == code


def test_a_workbook_is_checked_by_the_rows_and_columns_of_its_sheet() -> None:
    rows: Sequence[Sequence[object]] = (
        [each.name for each in CATALOGUE.columns],
        ["A", "Profile", "761010", "CN", "Acme", 12.1, "CAD"],
        [],
        ["B", "Board", 701901000, "US", None, "=1+1", "CAD"],
    )
    content = "\n".join(",".join(each) for each in converted(written(*rows))[0]).encode()
    found = checked(content, CATALOGUE)
    assert [(each.row, each.subject) for each in found.findings] == [(2, "A")]
    assert [(each.row, each.column, each.code) for each in found.errors.named] == [
        (4, "hs_code", "HS_CODE_FORMAT"),
        (4, "unit_value", "FORMULA_WITHOUT_VALUE"),
    ]


def checked(content: bytes, adapter: Adapter) -> Slice:
    read, size = ranges(content), len(content)
    dialect = Csv("utf-8", fallback=False, separator=",", body=0)
    detectors = for_upload(adapter, frozenset(CODES), thresholds=thresholds(), measures=sample_measures())
    plan, cursor = headings(read, size, dialect, adapter)
    return check(read, size, dialect, plan, detectors, cursor, NEVER)


def test_wrong_places_are_named_up_to_a_hundred_and_all_are_counted() -> None:
    errors, later = Errors(), Errors()
    for each in range(150):
        (errors if each < 60 else later).add([Wrong("X", "x.", each), Wrong("Y", "y.", each)])
    errors.join(later)
    assert (len(errors.named), errors.count, errors.rows) == (NAMED, 300, 150)
    assert [each.row for each in errors.named] == [row for row in range(50) for _ in "XY"]
