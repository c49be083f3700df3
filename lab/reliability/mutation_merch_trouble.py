"""Protections of the merch flow that somebody found who tried to break it: money of another kind, steps that were taken
back while a page paid, files that are more than they seem."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

PAY = "tests/integration/test_merch_payments.py::"
MESSAGE = f"{PAY}TestAMessageOfStripes::"
WHOSE = "tests/integration/test_api_shop.py::TestWhoseItIs::"
LEAVING = "tests/integration/test_api_shop.py::TestLeaving::"
TICKETS = "tests/integration/test_api_tickets.py::"
KINDS = "tests/unit/test_upload_kinds.py::test_what_is_more_than_a_picture_is_not"
M = "chalicelib/flows/merch/"

MUTATIONS = (
    Mutation(
        "merch-names-no-admin-of-who-left",
        "Nobody is offered to name who looks after a company that has left.",
        f"{M}routes/answers_company.py",
        "        return record.status != CHURNED\n",
        "        return True\n",
        (f"{LEAVING}test_cancels_the_subscription_and_the_tickets_that_are_open_and_keeps_the_rest",),
    ),
    Mutation(
        "merch-currency",
        "Money of another currency opens no key.",
        "chalicelib/clients/payments/models.py",
        'return str(self.amount) if self.currency == currency else f"{self.amount} {self.currency}"',
        "return str(self.amount)",
        (f"{MESSAGE}test_of_another_currency_opens_no_key",),
    ),
    Mutation(
        "merch-same-second",
        "A message of the second in which somebody looked counts.",
        f"{M}asking.py",
        "now.replace(microsecond=0)",
        "now",
        (f"{MESSAGE}test_of_the_very_second_in_which_somebody_looked_is_not_late",),
    ),
    Mutation(
        "merch-paid-again",
        "Whoever pays twice stands on an SE's list.",
        f"{M}intents/pay.py",
        "        return _again(record, told)\n",
        "        return record\n",
        (f"{MESSAGE}test_of_a_second_payment_is_kept_for_an_engineer",),
    ),
    Mutation(
        "merch-no-products",
        "No company is live without products.",
        f"{M}executors.py",
        "_logo, NEEDED)",
        "_logo)",
        (f"{PAY}TestAStepThatWasTakenBack::test_while_a_page_paid_waits_for_an_engineer",),
    ),
    Mutation(
        "merch-left-pays-nothing",
        "Nobody pays for a shop that is closed for good.",
        f"{M}routes/payment.py",
        "    if record.status == CHURNED:\n",
        "    if False:\n",
        (f"{LEAVING}test_leaves_nothing_to_be_paid_and_money_that_comes_all_the_same_is_seen_to",),
    ),
    Mutation(
        "merch-left-paid",
        "Money that comes after a company has left stands on an SE's list.",
        f"{M}concerns_payment.py",
        "    elif told_at and left and payment.accepted(record)",
        "    elif False and told_at and left and payment.accepted(record)",
        (f"{LEAVING}test_leaves_nothing_to_be_paid_and_money_that_comes_all_the_same_is_seen_to",),
    ),
    Mutation(
        "design-kind-looked-at",
        "A revision is of the kind as which its file was looked at.",
        "chalicelib/flows/design/intents/draw.py",
        "        if found.kind != looked.kind:\n",
        "        if False:\n",
        (f"{TICKETS}TestARevision::test_that_is_begun_anew_as_another_kind_while_it_is_looked_at_is_not_taken",),
    ),
    Mutation(
        "svg-no-comment",
        "What only may be a comment of CSS hides no address.",
        "chalicelib/clients/uploads/kinds.py",
        "        self._plain(text)\n",
        "",
        (KINDS,),
    ),
    Mutation(
        "svg-style-in-style",
        "A style within a style hides nothing of the outer one.",
        "chalicelib/clients/uploads/kinds.py",
        "        if self._style is not None:\n            self._refuse",
        "        if False:\n            self._refuse",
        (KINDS,),
    ),
    Mutation(
        "merch-admin-of-before",
        "Whoever came in by an address of before is no admin any more.",
        f"{M}intents/claim.py",
        '"admins": [], ',
        "",
        (f"{WHOSE}test_is_named_anew_where_the_address_was_wrong_and_whoever_had_it_is_out",),
    ),
    Mutation(
        "merch-claimed-token",
        "A draft's token opens nothing once somebody has claimed the company.",
        f"{M}intents/claim.py",
        '"admins": [*admins, subject]}, draft_digest="")',
        '"admins": [*admins, subject]})',
        (f"{WHOSE}test_ends_what_the_drafts_token_opens",),
    ),
    Mutation(
        "merch-admin-named-by",
        "Only an admin of ours names whose a company is.",
        f"{M}routes/desk.py",
        '    role = require(call, LEAST["name_admin"])\n',
        "    role = require(call, Role.DESIGNER)\n",
        (f"{WHOSE}test_takes_an_admin_and_a_company_that_is_there",),
    ),
    Mutation(
        "merch-admin-erased",
        "Erasing a company erases those, too, who were its admins before.",
        f"{M}intents/erase.py",
        '{*record.fields.get("admins", ()), *record.fields.get(FORMER, ())}',
        'set(record.fields.get("admins", ()))',
        (f"{WHOSE}test_is_erased_of_those_who_had_it_before_too",),
    ),
)
