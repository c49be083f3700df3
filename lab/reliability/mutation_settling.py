"""Protections of lines that only a person can end, and of what Stripe tells of money that was given back."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

PAYMENTS = "tests/integration/test_merch_payments.py::"
REFUND = f"{PAYMENTS}TestARefund::"
LINE = f"{PAYMENTS}TestALineThatNothingElseEnds::"
SETTLED = (f"{LINE}test_is_settled_for_a_reason_that_stays_with_it_and_what_comes_later_stands_anew",)

MUTATIONS = (
    Mutation(
        "refund-grows",
        "A message of a refund that comes late takes nothing back.",
        "chalicelib/flows/merch/intents/pay.py",
        'bool(before["whole"]) or told.whole\n',
        "told.whole\n",
        (f"{REFUND}test_of_a_part_is_said_and_ends_nothing_and_a_late_message_takes_nothing_back",),
    ),
    Mutation(
        "refund-whole",
        "A part that was given back ends no line.",
        "chalicelib/flows/merch/payment.py",
        '    return bool(refund.get("whole"))\n',
        "    return bool(refund)\n",
        (f"{REFUND}test_of_a_part_is_said_and_ends_nothing_and_a_late_message_takes_nothing_back",),
    ),
    Mutation(
        "refund-of-one",
        "What was given back of one payment says nothing of another.",
        "chalicelib/flows/merch/concerns_payment.py",
        "    if again and not (payment.given_back(record, first) or payment.given_back(record, second)):\n",
        "    if again:\n",
        (f"{REFUND}test_of_either_of_two_payments_ends_that_there_are_two",),
    ),
    Mutation(
        "refund-of-all",
        "A company that was given back all that it has paid stands on an SE's list.",
        "chalicelib/flows/merch/concerns_payment.py",
        "    if back and record.status not in {CHURNED, ABANDONED}:\n",
        "    if False:\n",
        (f"{REFUND}test_of_all_that_a_company_has_paid_is_seen_to_while_it_has_not_left",),
    ),
    Mutation(
        "line-not-open",
        "Only a line that stands, and that a person may end, is settled.",
        "chalicelib/handlers/records.py",
        "return [each.name for each in lines if each.settles]",
        "return [each.name for each in lines] + [line]",
        SETTLED,
    ),
    Mutation(
        "line-settled-once",
        "The first reason for which a line is settled stays.",
        "chalicelib/flows/common/checklist.py",
        "since=mark.at, reason=reason, settles=False)",
        "since=mark.at, reason=reason)",
        SETTLED,
    ),
    Mutation(
        "line-stands-anew",
        "What comes up after a line was settled stands anew.",
        "chalicelib/flows/common/checklist.py",
        "not mark.done or mark.at < concern.at:",
        "not mark.done:",
        SETTLED,
    ),
)
