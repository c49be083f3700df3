"""What an upload's table must hold, what numbers in it say, and what the detectors find: in decimals throughout."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.flows.tenant.validation.adapters import ADAPTERS, CATALOGUE, SHIPMENTS, Adapter
from chalicelib.flows.tenant.validation.cells import READERS, CellWrong, Kind, Value
from chalicelib.flows.tenant.validation.detectors import (
    Finding,
    Looked,
    UnknownDetector,
    Verdict,
    amount_variance,
    enabled,
    for_upload,
    sima_exposure,
    verdict,
)
from chalicelib.flows.tenant.validation.export import FINDINGS, errors_csv, findings_csv
from chalicelib.flows.tenant.validation.money import Mark, NotANumber, minor_units, number, said
from chalicelib.flows.tenant.validation.refusals import Refused, Wrong
from chalicelib.flows.tenant.validation.sniff import Csv, Xlsx, of_kind
from chalicelib.flows.tenant.validation.tables import Authority, Measures, Thresholds, sample_measures, thresholds

few = settings(max_examples=80, deadline=None, derandomize=True)
ROW: dict[str, Value] = {"reference": "1Z", "carrier": "Acme", "ship_date": "2026-03-31", "currency": "CAD"}
GOODS: dict[str, Value] = {"sku": "A-1", "description": "Profile", "hs_code": "76101000", "country_of_origin": "CN"}


class TestNumbers:
    @few
    @given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(("", ",", " ", "\u00a0")))
    def test_may_have_thousands_apart(self, amount: Decimal, apart: str) -> None:
        assert number(f"{amount:,.2f}".replace(",", apart)) == amount
        assert (
            number(f"{amount:,.2f}".replace(",", apart or ",").replace(".", "·").replace(",", ".").replace("·", ","))
            == amount
        )

    @pytest.mark.parametrize(
        ("text", "mark", "value"),
        [
            ("1,234", ".", "1234"),
            ("1.234", ".", "1.234"),
            ("12,5", ".", "12.5"),
            ("12.50", ",", "12.50"),
            ("12,50", ",", "12.50"),
            ("0,125", ",", "0.125"),
            ("1.234.567", ",", "1234567"),
            ("1234,567", ",", "1234.567"),
            ("-3", ",", "-3"),
        ],
    )
    def test_are_read_where_they_can_be_only_one(self, text: str, mark: Mark, value: str) -> None:
        assert number(text, mark) == Decimal(value)

    @pytest.mark.parametrize("text", ["1.234", "1,234", "-12,345"])
    def test_that_could_be_two_are_not_guessed_where_commas_are_usual(self, text: str) -> None:
        with pytest.raises(NotANumber) as caught:
            number(text, ",")
        assert caught.value.code == "NUMBER_AMBIGUOUS"

    @pytest.mark.parametrize(
        "text", ["", "$5", "1e5", "NaN", "Infinity", "1,23,456", "1.2.3", "5 CAD", "٣", "--1", "1,2345,678", "9" * 16]
    )
    def test_are_nothing_else(self, text: str) -> None:
        with pytest.raises(NotANumber) as caught:
            number(text)
        assert caught.value.code == "NUMBER_FORMAT"

    @pytest.mark.parametrize(
        ("currency", "units", "written"), [("CAD", 1250, "12.50"), ("JPY", 1250, "1250"), ("KWD", -1250, "-1.250")]
    )
    def test_of_money_are_whole_in_the_smallest_unit(self, currency: str, units: int, written: str) -> None:
        assert said(units, currency) == written
        assert minor_units(Decimal(written), currency) == units
        with pytest.raises(NotANumber) as caught:
            minor_units(Decimal(written) + Decimal("0.0001"), currency)
        assert caught.value.code == "AMOUNT_TOO_FINE"


class TestCells:
    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            ("date", "2026-03-31", "2026-03-31"),
            ("date", "2026/03/31", "2026-03-31"),
            ("date", "2026-03-31T08:00:00Z", "2026-03-31"),
            ("country", "ca", "CA"),
            ("currency", "cad", "CAD"),
            ("hs_code", "7610.10.00", "76101000"),
            ("quantity", "0.5", Decimal("0.5")),
            ("text", "x\ny", "x\ny"),
        ],
    )
    def test_are_what_their_column_holds(self, kind: Kind, text: str, value: Value) -> None:
        assert READERS[kind](text, ".") == value

    @pytest.mark.parametrize(
        ("kind", "text", "code"),
        [
            ("date", "31/03/2026", "DATE_FORMAT"),
            ("date", "2026-02-30", "DATE_FORMAT"),
            ("date", "46112", "DATE_IS_A_NUMBER"),
            ("date", "46112.25", "DATE_IS_A_NUMBER"),
            ("country", "China", "COUNTRY_UNKNOWN"),
            ("country", "XX", "COUNTRY_UNKNOWN"),
            ("currency", "CA$", "CURRENCY_UNKNOWN"),
            ("hs_code", "701901000", "HS_CODE_FORMAT"),
            ("hs_code", "76٣٣10", "HS_CODE_FORMAT"),
            ("quantity", "-1", "NUMBER_NEGATIVE"),
            ("amount", "12,5x", "NUMBER_FORMAT"),
            ("code", "1.23457E+17", "CODE_ROUNDED"),
            ("code", "a\nb", "CODE_FORMAT"),
            ("code", "x" * 129, "CODE_FORMAT"),
            ("text", "x" * 4001, "TEXT_TOO_LONG"),
        ],
    )
    def test_that_are_wrong_say_what_to_do(self, kind: Kind, text: str, code: str) -> None:
        with pytest.raises(CellWrong) as caught:
            READERS[kind](text, ".")
        assert caught.value.code == code
        assert caught.value.says.endswith(".")


class TestHeadings:
    @pytest.mark.parametrize("adapter", ADAPTERS.values())
    def test_are_known_by_name_and_by_alias_however_they_are_written(self, adapter: Adapter) -> None:
        named = [each.name for each in adapter.columns]
        other = [(each.aliases or (each.name,))[0].replace("_", " ").title() for each in reversed(adapter.columns)]
        assert [each.name for _, each in adapter.plan(named).cells] == named
        assert [each.name for _, each in adapter.plan([f" {each}? " for each in other]).cells] == named[::-1]

    def test_that_nobody_knows_are_named_and_passed_over(self) -> None:
        plan = SHIPMENTS.plan([*(each.name for each in SHIPMENTS.columns), "Mood", "", "Notes", ""])
        assert (plan.unknown, plan.width) == (("Mood", "Notes"), 13)

    @pytest.mark.parametrize(
        ("code", "headings", "named"),
        [
            ("HEADINGS_MISSING", ["sku", "description", "color"], "hs_code, country_of_origin"),
            ("HEADINGS_MISSING", [], "sku, description"),
            ("HEADING_TWICE", ["sku", "description", "HS code", "hts", "coo"], "hs_code"),
            ("COLUMNS_TOO_MANY", ["sku", "description", "hs", "coo", *("x" * 297)], "301"),
        ],
    )
    def test_that_are_wrong_are_named(self, code: str, headings: list[str], named: str) -> None:
        with pytest.raises(Refused) as caught:
            CATALOGUE.plan(headings)
        assert caught.value.code == code
        assert named in caught.value.says

    def test_may_be_300(self) -> None:
        assert CATALOGUE.plan(["sku", "description", "hs", "coo", *("x" * 296)]).width == 300

    def test_say_of_a_row_which_cells_are_wrong(self) -> None:
        plan = CATALOGUE.plan(["sku", "description", "hs", "coo", "unit_value"])
        found: dict[str, Value] = {}
        wrongs = plan.read(7, ["A", "#REF!", "#FORMULA!", " ", "2"], found)
        assert [(each.row, each.column, each.code) for each in wrongs] == [
            (7, "description", "CELL_ERROR"),
            (7, "hs_code", "FORMULA_WITHOUT_VALUE"),
            (7, "country_of_origin", "VALUE_MISSING"),
        ]
        assert found == {"sku": "A", "unit_value": Decimal(2)}
        assert [each.code for each in plan.read(8, ["A", "b", "761010", "CN", "1", "", "x"], {})] == ["ROW_TOO_WIDE"]
        assert plan.read(9, ["A", "# b", "761010", "CN", "1", "", ""], {}) == []

    @pytest.mark.parametrize(("found", "wanted"), [(Xlsx(), "csv"), (Csv("utf-8", False, ",", 0), "xlsx")])
    def test_of_a_file_of_another_kind_are_not_looked_at(self, found: Any, wanted: Any) -> None:
        of_kind(found, "xlsx" if wanted == "csv" else "csv")
        with pytest.raises(Refused) as caught:
            of_kind(found, wanted)
        assert caught.value.code == "FILE_OF_ANOTHER_KIND"


def variance(quoted: str, invoiced: str, currency: str = "CAD", **more: str) -> Looked:
    looked = Looked()
    values = {**ROW, "currency": currency, "quoted_amount": Decimal(quoted), "invoiced_amount": Decimal(invoiced)}
    values |= more
    amount_variance(thresholds())(3, values, looked)
    return looked


class TestAmountVariance:
    @pytest.mark.parametrize(
        ("quoted", "invoiced", "severity"),
        [
            ("50.00", "52.00", None),  # exactly the amount
            ("50.00", "52.01", "low"),
            ("1000.00", "1020.00", None),  # exactly the percent
            ("1000.00", "1020.01", "low"),
            ("1000.00", "1049.99", "low"),
            ("100.00", "105.00", "medium"),
            ("100.00", "120.00", "high"),
            ("100.00", "60.00", "low"),
            ("0.00", "2.00", None),
            ("0.00", "2.01", "high"),
            ("0.30", "0.10", None),
        ],
    )
    def test_is_more_than_both_thresholds_and_more_pressing_the_larger(
        self, quoted: str, invoiced: str, severity: str | None
    ) -> None:
        found = variance(quoted, invoiced).findings
        assert [each.severity for each in found] == ([severity] if severity else [])

    def test_says_what_why_and_by_which_table(self) -> None:
        assert variance("100.00", "107.25").findings == [
            Finding(
                "AMOUNT_VARIANCE",
                3,
                "1Z",
                "medium",
                "Invoiced above quote",
                "The amounts differ by more than 2.00 CAD and 2 % of the quote.",
                {"currency": "CAD", "quoted": "100.00", "invoiced": "107.25", "difference": "7.25"},
                {"carrier": "Acme", "ship_date": "2026-03-31", "percent": "7.3", "thresholds_as_of": "2026-11-29"},
            )
        ]
        assert variance("100.00", "107.25").findings[0].key == "0000000003#AMOUNT_VARIANCE"

    def test_keeps_no_more_of_a_carrier_than_a_name(self) -> None:
        """Twenty thousand findings are held for an export."""
        (found,) = variance("100.00", "150.00", carrier="x" * 4_000).findings
        assert found.evidence["carrier"] == "x" * 128

    def test_goes_by_the_currency_and_its_decimals(self) -> None:
        assert variance("1000", "1299", "JPY").findings == []
        assert len(variance("1000", "1301", "JPY").findings) == 1
        assert [each.code for each in variance("10.5", "10", "JPY").wrongs] == ["AMOUNT_TOO_FINE"]
        assert variance("1.000", "1.601", "KWD").findings[0].amounts["difference"] == "0.601"

    def test_does_not_compare_what_has_no_threshold_and_tells(self) -> None:
        looked = variance("1.00", "900.00", "ISK")
        assert (looked.findings, looked.compared) == ([], False)

    @few
    @given(st.integers(0, 10**9), st.integers(-(10**7), 10**7))
    def test_decides_as_fractions_do(self, quoted: int, more: int) -> None:
        beyond = abs(more) > 200 and Decimal(abs(more)) > Decimal(quoted) * 2 / 100
        assert bool(variance(said(quoted, "CAD"), said(quoted + more, "CAD")).findings) is beyond


def exposure(authority: Authority = "CA", **changed: Value) -> list[Finding]:
    looked = Looked()
    sima_exposure(sample_measures(), authority)(5, {**GOODS, **changed}, looked)
    return looked.findings


class TestSimaExposure:
    def test_goes_by_code_country_and_authority(self) -> None:
        assert [each.part for each in exposure()] == ["CA-ALUMINIUM-EXTRUSIONS"]
        assert [each.part for each in exposure("US")] == ["US-A-570-967"]
        assert exposure(country_of_origin="CA") == []
        assert exposure(hs_code="940310") == []
        assert [each.part for each in exposure("US", hs_code="4407110000", country_of_origin="CA")] == ["US-A-122-857"]

    def test_says_why_and_by_which_table(self) -> None:
        (found,) = exposure(unit_value=Decimal("12.50"), currency="CAD")
        assert (found.severity, found.what, found.subject) == ("high", "Aluminium extrusions from CN", "A-1")
        assert found.amounts == {"unit_value": "12.50", "currency": "CAD"}
        assert found.evidence["hs_prefix"] == "7610"
        assert found.evidence["table_as_of"] == "2025-01-01"
        assert "may be subject to anti-dumping and countervailing duties" in found.why
        assert found.key == "0000000005#SIMA_EXPOSURE#CA-ALUMINIUM-EXTRUSIONS"

    def test_names_a_measure_once_by_the_longest_prefix(self) -> None:
        measure = {
            "id": "M",
            "authority": "CA",
            "product": "p",
            "kinds": ["anti-dumping"],
            "countries": ["CN"],
            "hs_prefixes": ["7610", "761010"],
            "in_force_since": "2020-01-01",
            "source": "https://x",
        }
        table = Measures.model_validate({"as_of": "2020-01-01", "note": "n", "measures": [measure]})
        assert [each for _, each in table.covering("CA", "76101000", "CN")] == ["761010"]
        with pytest.raises(ValidationError, match="twice"):
            Measures.model_validate({"as_of": "2020-01-01", "note": "n", "measures": [measure, measure]})
        with pytest.raises(ValidationError, match="no country"):
            Measures.model_validate(
                {"as_of": "2020-01-01", "note": "n", "measures": [{**measure, "countries": ["XX"]}]}
            )

    def test_sample_says_that_it_is_one(self) -> None:
        assert "sample" in sample_measures().note
        assert {each.authority for each in sample_measures().measures} == {"CA", "US"}


class TestWhichDetectorsLook:
    def test_follows_from_modules_and_overrides(self) -> None:
        both = frozenset({"ship", "trade"})
        assert enabled(both, {}) == {"AMOUNT_VARIANCE", "SIMA_EXPOSURE"}  # type: ignore[arg-type]
        assert enabled(frozenset({"ship"}), {}) == {"AMOUNT_VARIANCE"}
        assert enabled(frozenset({"ship"}), {"AMOUNT_VARIANCE": False}) == frozenset()

    @pytest.mark.parametrize("code", ["amount_variance", "SIMA_EXPOSURE", "X"])
    def test_refuses_codes_that_the_tenant_does_not_have(self, code: str) -> None:
        with pytest.raises(UnknownDetector) as caught:
            enabled(frozenset({"ship"}), {code: True})
        assert caught.value.known == ("AMOUNT_VARIANCE",)

    def test_are_those_of_the_uploads_module(self) -> None:
        on = enabled(frozenset({"ship", "trade"}), {})
        made = [for_upload(each, on, thresholds=thresholds(), measures=sample_measures()) for each in ADAPTERS.values()]
        assert [len(each) for each in made] == [1, 1]
        assert for_upload(SHIPMENTS, frozenset(), thresholds=thresholds(), measures=sample_measures()) == []

    @pytest.mark.parametrize(
        ("said_of_it", "numbers"),
        [
            ("findings", (1, 10, 10, 1)),
            ("clean", (1, 10, 10, 0)),
            ("not_compared", (1, 10, 9, 0)),
            ("detectors_off", (0, 10, 10, 0)),
            ("no_rows", (0, 0, 0, 0)),
        ],
    )
    def test_nothing_found_says_why(self, said_of_it: Verdict, numbers: tuple[int, int, int, int]) -> None:
        detectors, rows, compared, findings = numbers
        assert verdict(detectors=detectors, rows=rows, compared=compared, findings=findings) == said_of_it


def test_thresholds_are_of_currencies_and_in_their_decimals() -> None:
    table = {"as_of": "2026-01-01", "source": "x"}
    with pytest.raises(ValidationError, match="no currency"):
        Thresholds.model_validate({**table, "by_currency": {"XXQ": {"amount": "1", "percent": "2"}}})
    with pytest.raises(ValidationError):
        Thresholds.model_validate({**table, "by_currency": {"JPY": {"amount": "1.5", "percent": "2"}}})


class TestExport:
    def test_is_a_table_that_runs_nothing_where_it_is_opened(self) -> None:
        hostile = ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", "harmless", 'a "quote",\nand a line']
        found = [
            Finding("SIMA_EXPOSURE", row, subject, "low", "w", "y", {"unit_value": "-1"})
            for row, subject in enumerate(hostile)
        ]
        text = b"".join(findings_csv(found)).decode("utf-8-sig")
        headings, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert headings == list(FINDINGS)
        assert [each[1] for each in rows] == [f"'{each}" for each in hostile[:5]] + hostile[5:]
        assert {each[6] for each in rows} == {"unit_value: -1"}

    @pytest.mark.parametrize("separator", [";", ",", "\t", "|", "\n"])
    @pytest.mark.parametrize("begins", ["=", "+", "-", "@", " =", '"=', "\uff1d"])
    def test_runs_nothing_where_it_is_divided_otherwise_than_it_was_written(self, separator: str, begins: str) -> None:
        """A spreadsheet divides by semicolons where decimals have commas."""
        found = Finding("SIMA_EXPOSURE", 1, f"x{separator}{begins}1+1", "low", "w", "y")
        text = b"".join(findings_csv([found])).decode("utf-8-sig")
        cells = [each.strip(' "') for each in re.split(r"[;,|\t\r\n]", text)]
        assert not [each for each in cells if each.startswith(("=", "+", "-", "@", "\uff1d"))]

    def test_comes_in_pieces(self) -> None:
        wrongs = [Wrong("X", "says " * 20, row, "sku") for row in range(5000)]
        pieces = list(errors_csv(wrongs))
        assert len(pieces) > 1
        assert len(list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))) == 5001
