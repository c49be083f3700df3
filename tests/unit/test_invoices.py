"""What an invoice comes to, which days it is for, and what may become of it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.errors import Problem
from chalicelib.flows.tenant.invoices.invoice import EDGES, Invoice, State, drafted, moved
from chalicelib.flows.tenant.invoices.lines import AskedLine, Line, fees, line, priced, total
from chalicelib.flows.tenant.invoices.periods import NEEDED, Period, asked, period

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
WHOLE = {"tenantId": "ten_1", "periodStart": "2026-11-01", "periodEnd": "2026-11-30"}
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def draft(*lines: Line) -> Invoice:
    return drafted("ten_1", 3, NOVEMBER, lines or (line("Ship", Decimal(1), 9900),), "USD", actor="se", now=NOW)


class TestWhatIsAskedFor:
    def test_is_a_tenant_and_its_days(self) -> None:
        assert asked(WHOLE) == ("ten_1", NOVEMBER)

    @pytest.mark.parametrize(
        "left_out", [each for n in (1, 2, 3) for each in itertools.combinations(NEEDED, n)], ids=", ".join
    )
    def test_all_that_is_missing_is_named_at_once(self, left_out: tuple[str, ...]) -> None:
        for nothing in ({}, dict.fromkeys(left_out), dict.fromkeys(left_out, "")):
            body = {name: value for name, value in WHOLE.items() if name not in left_out} | nothing
            with pytest.raises(Problem) as refused:
                asked(body)
            assert (refused.value.status, refused.value.code) == (400, "INVOICE_INCOMPLETE")
            assert tuple(each["field"] for each in refused.value.errors) == left_out
            assert all(name in refused.value.detail for name in left_out)

    @pytest.mark.parametrize(
        ("start", "end", "field"),
        [
            ("2026-11-30", "2026-11-29", "periodEnd"),
            ("2026-11-31", "2026-12-01", "periodStart"),
            ("01/11/2026", "2026-11-30", "periodStart"),
            ("2026-W45-1", "2026-11-30", "periodStart"),
            ("2026-11-01", 20261130, "periodEnd"),
            ("2025-01-01", "2026-01-02", "periodEnd"),
            ("1999-11-01", "1999-11-30", "periodStart"),
        ],
    )
    def test_what_is_no_period_is_named(self, start: object, end: object, field: str) -> None:
        with pytest.raises(Problem) as refused:
            asked({**WHOLE, "periodStart": start, "periodEnd": end})
        assert (refused.value.status, refused.value.code) == (422, "INVOICE_PERIOD")
        assert [each["field"] for each in refused.value.errors] == [field]

    def test_a_leap_year_is_no_longer_than_a_period_may_be(self) -> None:
        assert period(date(2028, 1, 1), date(2028, 12, 31)).end.day == 31

    @given(st.lists(DAYS, min_size=4, max_size=4))
    @settings(max_examples=60, deadline=None)
    def test_periods_overlap_where_they_have_a_day_in_common(self, days: list[date]) -> None:
        one, other = Period(*sorted(days[:2])), Period(*sorted(days[2:]))
        own = {one.start + timedelta(n) for n in range((one.end - one.start).days + 1)}
        others = {other.start + timedelta(n) for n in range((other.end - other.start).days + 1)}
        assert one.overlaps(other) is other.overlaps(one) is bool(own & others)


class TestAmounts:
    @given(st.decimals("0.0001", "1000000", places=4), st.integers(-(10**11), 10**11))
    @example(Decimal("0.5"), 1)
    @example(Decimal("0.5"), -1)
    @settings(max_examples=80, deadline=None)
    def test_are_the_product_within_half_a_cent(self, quantity: Decimal, price: int) -> None:
        exact = Fraction(quantity) * price
        amount = line("x", quantity, price).amount
        assert abs(amount - exact) <= Fraction(1, 2)
        assert abs(amount) >= abs(exact) or abs(amount - exact) < Fraction(1, 2)

    def test_prices_are_said_in_the_currency(self) -> None:
        bought = AskedLine.model_validate({"description": "Set-up", "quantity": 0.1, "unitPrice": 0.3})
        assert (priced(bought, "USD").unit_price, priced(bought, "USD").amount) == (30, 3)
        assert priced(AskedLine(description="x", unit_price=Decimal(500)), "JPY").amount == 500

    @pytest.mark.parametrize(
        "price", ["0.005", "1.00000000000000000000000000000000000001", "1E-999999999", "1." + "0" * 90 + "1"]
    )
    def test_a_price_that_is_finer_than_its_currency_is_none(self, price: str) -> None:
        with pytest.raises(Problem) as refused:
            priced(AskedLine(description="x", unit_price=Decimal(price)), "USD")
        assert refused.value.code == "INVOICE_AMOUNT"

    @pytest.mark.parametrize(
        "odd",
        [
            {"quantity": 0},
            {"quantity": "0.00001"},
            {"unitPrice": "NaN"},
            {"tax": 1},
            {"description": "a\x00b"},
            {"description": "a\nb"},
        ],
    )
    def test_what_cannot_be_billed_is_no_line(self, odd: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            AskedLine.model_validate({"description": "x", "unitPrice": "1.00", **odd})

    @pytest.mark.parametrize(
        ("lines", "currency", "code"),
        [
            ([line("credit", Decimal(1), -1)], "USD", "INVOICE_AMOUNT"),
            ([line("x", Decimal(1), 10**14), line("y", Decimal(1), 1)], "USD", "INVOICE_AMOUNT"),
            ([line("x", Decimal(1), 1)] * 101, "USD", "INVOICE_LINES"),
            ([], "US$", "INVOICE_CURRENCY"),
        ],
    )
    def test_invoices_are_bounded(self, lines: list[Line], currency: str, code: str) -> None:
        with pytest.raises(Problem) as refused:
            total(lines, currency)
        assert (refused.value.status, refused.value.code) == (422, code)

    def test_fees_are_by_the_month_and_of_a_part_by_its_days(self) -> None:
        monthly = {"ship": 30000, "trade": 10000}
        assert [each.amount for each in fees(["trade", "ship"], monthly, NOVEMBER)] == [30000, 10000]
        half = Period(date(2026, 11, 16), date(2026, 12, 31))
        assert [each.amount for each in fees(["ship"], monthly, half)] == [45000]
        third = Period(date(2026, 2, 1), date(2026, 2, 10))
        (short,) = fees(["ship", "unknown"], monthly, third)
        assert (short.quantity, short.amount) == (Decimal("0.3571"), 10713)

    @given(DAYS, st.integers(0, 365))
    @settings(max_examples=60, deadline=None)
    def test_months_are_each_day_once(self, start: date, more: int) -> None:
        whole = Period(start, start + timedelta(more))
        assert sum(days for days, _ in whole.months()) == more + 1


class TestStates:
    def test_an_invoice_is_issued_and_paid_and_says_who_did_it(self) -> None:
        issued = moved(draft(), State.ISSUED, actor="ada", now=NOW, number=42)
        paid = moved(issued, State.PAID, actor="bob", now=NOW, why="wire 7")
        assert (issued.shown_number, paid.shown_number, paid.shown_total) == ("INV-000042", "INV-000042", "99.00")
        assert [(each.actor, each.before, each.after, each.why) for each in paid.history] == [
            ("se", None, State.DRAFT, ""),
            ("ada", State.DRAFT, State.ISSUED, ""),
            ("bob", State.ISSUED, State.PAID, "wire 7"),
        ]

    def test_one_that_is_cancelled_keeps_its_number_and_a_draft_gets_none(self) -> None:
        issued = moved(draft(), State.ISSUED, actor="ada", now=NOW, number=42)
        assert moved(issued, State.CANCELLED, actor="ada", now=NOW, why="wrong").number == 42
        assert moved(draft(), State.CANCELLED, actor="ada", now=NOW, why="wrong").number is None

    def test_what_is_asked_again_changes_nothing(self) -> None:
        issued = moved(draft(), State.ISSUED, actor="ada", now=NOW, number=42)
        paid = moved(issued, State.PAID, actor="ada", now=NOW)
        gone = moved(draft(), State.CANCELLED, actor="ada", now=NOW)
        assert moved(issued, State.ISSUED, actor="b", now=NOW, number=43) is issued
        assert moved(paid, State.ISSUED, actor="b", now=NOW, number=43) is paid
        assert moved(paid, State.PAID, actor="b", now=NOW) is paid
        assert moved(gone, State.CANCELLED, actor="b", now=NOW) is gone

    @pytest.mark.parametrize(
        ("state", "to"),
        [
            (State.DRAFT, State.PAID),
            (State.PAID, State.CANCELLED),
            (State.CANCELLED, State.ISSUED),
            (State.CANCELLED, State.PAID),
        ],
    )
    def test_without_an_edge_it_stays_and_says_what_to_do(self, state: State, to: State) -> None:
        assert to not in EDGES[state]
        with pytest.raises(Problem, match=r"\. [A-Z]") as refused:
            moved(draft().model_copy(update={"state": state}), to, actor="b", now=NOW)
        assert (refused.value.status, refused.value.code) == (409, "INVOICE_STATE")
        assert refused.value.extra == {"state": state}

    def test_nothing_is_issued_without_a_line(self) -> None:
        with pytest.raises(Problem) as refused:
            moved(draft().model_copy(update={"lines": ()}), State.ISSUED, actor="b", now=NOW)
        assert refused.value.code == "INVOICE_EMPTY"
