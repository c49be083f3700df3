"""Protections of a company that leaves before its shop is open, and of a draft that forgets whose it was."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

LEAVING = "tests/integration/test_api_leaving.py::"
PAYMENT = f"{LEAVING}TestAPayment::"
FORGETS = "tests/integration/test_api_merch_intake.py::TestAnAbandonedDraft::"
M = "chalicelib/flows/merch/"

MUTATIONS = (
    Mutation(
        "leaves-early",
        "A company leaves from wherever it is on its path.",
        f"{M}lifecycle.py",
        "for status in _LEAVES_FROM)",
        "for status in _LEAVES_FROM[-2:])",
        (f"{LEAVING}test_from_wherever_it_is_and_can_be_erased",),
    ),
    Mutation(
        "leaves-payment-closed",
        "A payment that is open is cancelled once the company has left.",
        f"{M}actions/payments.py",
        "        skip_when=_cleared,\n",
        '        skip_when=lambda record: "It has left.",\n',
        (f"{PAYMENT}test_that_is_open_is_cancelled_and_nobody_is_asked_for_it_any_more",),
    ),
    Mutation(
        "leaves-payment-found",
        "Money that comes as a company leaves is noted, also if nobody tells of it.",
        f"{M}actions/payments.py",
        "        skip_when=_cleared,\n"
        "        promotes=(payment.INTENT, payment.TOLD, payment.TOLD_OF, payment.AMOUNT),\n",
        "        skip_when=_cleared,\n",
        (f"{PAYMENT}test_that_comes_as_it_leaves_is_seen_to_by_a_person",),
    ),
    Mutation(
        "leaves-pays-nothing-as-draft",
        "Who has left is not asked to pay, with whatever opens their page.",
        f"{M}routes/payment.py",
        "    _refuse_churned(record)\n    if record.status != INTAKE_IN_PROGRESS:\n",
        "    if record.status != INTAKE_IN_PROGRESS:\n",
        (f"{PAYMENT}test_that_is_open_is_cancelled_and_nobody_is_asked_for_it_any_more",),
    ),
    Mutation(
        "leaves-paid",
        "Who has paid and leaves before the shop is open stands on an SE's list.",
        f"{M}concerns_payment.py",
        "    if payment.accepted(record) and ERASED_AT not in record.fields:\n",
        "    if False:\n",
        (f"{LEAVING}test_from_wherever_it_is_and_can_be_erased",),
    ),
    Mutation(
        "leaves-not-mailed",
        "Who has left is not asked by mail to pay.",
        f"{M}mails.py",
        " and CHURNED not in record.at and (at",
        " and (at",
        (f"{PAYMENT}test_that_fails_once_it_has_left_is_told_to_nobody",),
    ),
    Mutation(
        "leaves-never-was",
        "A shop that never was is not said to have closed.",
        f"{M}routes/company.py",
        "    if record.status == CHURNED and standing.goes_live_at(record):\n",
        "    if record.status == CHURNED:\n",
        (f"{LEAVING}test_from_wherever_it_is_and_can_be_erased",),
    ),
    Mutation(
        "draft-forgets",
        "An abandoned draft forgets by itself whose it was.",
        f"{M}forgetting.py",
        '    return {"abandoned": ended + KEEPS_FOR} if ended and ERASED_AT not in record.fields else {}\n',
        "    return {}\n",
        (f"{FORGETS}test_forgets_by_itself_whose_it_was_and_keeps_what_became_of_it",),
    ),
    Mutation(
        "draft-forgets-what-was-typed",
        "Of an abandoned draft nothing is kept that somebody typed.",
        f"{M}forgetting.py",
        "    if record.status == ABANDONED:\n        fields",
        "    if False:\n        fields",
        (f"{FORGETS}test_forgets_by_itself_whose_it_was_and_keeps_what_became_of_it",),
    ),
    Mutation(
        "success-leaves",
        "What an action's success makes of the record is written with it.",
        "chalicelib/engine/advance.py",
        "        record = action.leaves(record, now)\n",
        "        pass\n",
        (f"{FORGETS}test_forgets_by_itself_whose_it_was_and_keeps_what_became_of_it",),
    ),
)
