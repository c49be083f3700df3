"""Protections of invoices: made once, numbered without gaps, and what was cancelled keeps its number."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

HERE = "chalicelib/flows/tenant/invoices/"
BOOK = "tests/integration/test_invoice_book.py::"
RULES = "tests/unit/test_invoices.py::"
AT_ONCE = f"{BOOK}test_two_requests_at_once_are_as_if_one_came_first"

MUTATIONS = (
    Mutation(
        "invoices-counter-counts",
        "A number is counted by the transaction that gives it to an invoice.",
        f"{HERE}book.py",
        "self.store.transact([self._put(after, before=before), self._count(last)])",
        "self.store.transact([self._put(after, before=before)])",
        (f"{BOOK}test_numbers_have_no_gaps_after_any_story",),
    ),
    Mutation(
        "invoices-price-exact",
        "No digit of a price is lost without a word.",
        "chalicelib/flows/tenant/validation/money.py",
        "amount.scaleb(exponent, _EXACT)",
        "amount.scaleb(exponent)",
        (f"{RULES}TestAmounts::test_a_price_that_is_finer_than_its_currency_is_none",),
    ),
    Mutation(
        "invoices-number-and-invoice",
        "No number is counted that no invoice gets: counter and invoice are written together.",
        f"{HERE}book.py",
        "self.store.transact([self._put(after, before=before), self._count(last)])",
        "_ = [self.store.transact([each]) for each in (self._count(last), self._put(after, before=before))]",
        (AT_ONCE,),
    ),
    Mutation(
        "invoices-seen",
        "What is written replaces what was read, and nothing that came since.",
        f"{HERE}book.py",
        '"ConditionExpression": "version = :seen"',
        '"ConditionExpression": "version >= :seen"',
        (AT_ONCE,),
    ),
    Mutation(
        "invoices-days-with-invoice",
        "Days are taken by the transaction that makes their invoice.",
        f"{HERE}book.py",
        "self.store.transact([self._put(invoice, before=None), self._put_periods(tenant_id, periods, after)])",
        "self.store.transact([self._put(invoice, before=None)])",
        (f"{BOOK}test_a_day_is_billed_once", AT_ONCE),
    ),
    Mutation(
        "invoices-days-free",
        "The days of an invoice that is cancelled can be billed anew.",
        f"{HERE}book.py",
        "if each.serial != before.serial)",
        "if each.serial)",
        (f"{BOOK}test_a_day_is_billed_once",),
    ),
    Mutation(
        "invoices-races-alone",
        "Only a lost race is tried again.",
        f"{HERE}book.py",
        "                if not reasons(error) & CONTENTION:\n                    raise\n",
        "                del error\n",
        (f"{BOOK}test_other_trouble_of_the_table_is_not_taken_for_a_race",),
    ),
    Mutation(
        "invoices-last-day",
        "The last day of a period belongs to it.",
        f"{HERE}periods.py",
        "return self.start <= other.end and other.start <= self.end",
        "return self.start < other.end and other.start < self.end",
        (f"{RULES}TestWhatIsAskedFor::test_periods_overlap_where_they_have_a_day_in_common",),
    ),
    Mutation(
        "invoices-missing",
        "A member that is there and empty is missing.",
        f"{HERE}periods.py",
        'body.get(name) in (None, "")',
        "name not in body",
        (f"{RULES}TestWhatIsAskedFor::test_all_that_is_missing_is_named_at_once",),
    ),
    Mutation(
        "invoices-rounding",
        "Amounts are rounded, and not cut off.",
        f"{HERE}lines.py",
        "int((quantity * unit_price).to_integral_value(ROUND_HALF_UP))",
        "int(quantity * unit_price)",
        (f"{RULES}TestAmounts::test_are_the_product_within_half_a_cent",),
    ),
    Mutation(
        "invoices-below-nothing",
        "No invoice comes to less than nothing.",
        f"{HERE}lines.py",
        "if not 0 <= amount <= _MOST",
        "if not amount <= _MOST",
        (f"{RULES}TestAmounts::test_invoices_are_bounded",),
    ),
    Mutation(
        "invoices-number-stays",
        "An invoice that is cancelled keeps the number that it was issued with.",
        f"{HERE}invoice.py",
        'update={**changes, "number": number} if to is State.ISSUED else changes',
        'update={**changes, "number": number}',
        (f"{RULES}TestStates::test_one_that_is_cancelled_keeps_its_number_and_a_draft_gets_none",),
    ),
    Mutation(
        "invoices-asked-again",
        "What is asked for again is answered with what is there.",
        f"{HERE}invoice.py",
        "    if invoice.state in _REACHED[to]:\n        return invoice\n",
        "",
        (f"{RULES}TestStates::test_what_is_asked_again_changes_nothing",),
    ),
    Mutation(
        "invoices-empty",
        "Nothing is issued without a line.",
        f"{HERE}invoice.py",
        "if to is State.ISSUED and not invoice.lines:",
        "if to is State.PAID and not invoice.lines:",
        (f"{RULES}TestStates::test_nothing_is_issued_without_a_line",),
    ),
)
