"""Protections of the table: conditional writes, history, and the intents of people."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

CAMPAIGN = "tests/campaign/test_campaign.py::test_whatever_goes_wrong_everything_is_there_once_and_nothing_hangs"
ENGINE = "tests/simulation/test_engine.py::"
PROTECTIONS = "tests/simulation/test_protections.py::"
STORE = "tests/integration/test_store.py::"
CUSTOMER = "tests/integration/test_api_customer.py::"

MUTATIONS = (
    Mutation(
        "version",
        "A write is refused unless the record is still as it was when the write was decided.",
        "chalicelib/records/update.py",
        '"ConditionExpression": "version = :seen",',
        '"ConditionExpression": "version >= :seen",',
        (f"{STORE}test_a_write_decided_on_an_old_version_is_refused_and_told_the_new_one",),
    ),
    Mutation(
        "writer",
        "A write whose answer was lost is recognised as one's own.",
        "chalicelib/records/store.py",
        "if current.writer == stored.writer:",
        "if False:",
        (f"{STORE}test_a_write_whose_answer_was_lost_is_recognised_as_ones_own",),
    ),
    Mutation(
        "created-once",
        "A record is created once.",
        "chalicelib/records/store.py",
        '"ConditionExpression": "attribute_not_exists(pk)"}',
        '"ConditionExpression": "attribute_not_exists(nothing)"}',
        (f"{STORE}test_a_record_is_created_once",),
    ),
    Mutation(
        "contention",
        "A transaction that met another one is decided again, like any lost race.",
        "chalicelib/records/refusals.py",
        'CONTENTION = {"ConditionalCheckFailed", "TransactionConflict"}',
        'CONTENTION = {"ConditionalCheckFailed"}',
        (f"{PROTECTIONS}test_an_intent_whose_transaction_met_another_one_is_decided_again",),
    ),
    Mutation(
        "consistent",
        "A run reads the ledger as it is, not as it was a moment ago.",
        "chalicelib/records/store.py",
        "codec.decode(self.get(key, DETAILS, consistent=True), self.flows,",
        "codec.decode(self.get(key, DETAILS), self.flows,",
        (f"{PROTECTIONS}test_a_run_goes_by_the_ledger_as_it_is_and_not_as_it_was",),
    ),
    Mutation(
        "journal",
        "What a run found out stays on the record until it is written out, though the run dies.",
        "chalicelib/records/journal.py",
        "        return Going(after)\n    return",
        "        return Going(_without_journal(after))\n    return",
        (f"{STORE}test_a_journal_waits_on_the_record_until_it_is_flushed",),
    ),
    Mutation(
        "trigger",
        "An intent writes its trigger in its own transaction.",
        "chalicelib/records/store.py",
        "*([after.key] if trigger else []), ",
        "",
        (f"{ENGINE}test_the_next_stage_takes_one_more_invocation_and_finishes_it",),
    ),
    Mutation(
        "backstop",
        "An intent parks its record in the due index, behind an event that is never delivered.",
        "chalicelib/desk/context.py",
        "return record.but(due_at=min(record.due_at or backstop, backstop))",
        "return record",
        ("tests/simulation/test_ecom_crashes.py::test_an_intent_whose_event_is_lost_is_found_by_the_sweep[submit]",),
    ),
    Mutation(
        "swept-once",
        "A sweep starts a record only while it is due at the time that was seen.",
        "chalicelib/records/waking.py",
        '"ConditionExpression": "gsi3sk = :seen",',
        '"ConditionExpression": "gsi3sk <> :seen OR gsi3sk = :seen",',
        (f"{STORE}test_what_was_due_is_started_once_by_however_many_sweeps",),
    ),
    Mutation(
        "push-version",
        "A sweep's push raises the version, like every write.",
        "chalicelib/records/waking.py",
        "gsi3sk = :later ADD version :one",
        "gsi3sk = :later, pushed = :one",
        (f"{CAMPAIGN}[seed-0]", f"{CAMPAIGN}[seed-1]"),
    ),
    Mutation(
        "status-door",
        "A status changes along the flow's edges only.",
        "chalicelib/records/lifecycle.py",
        "if (record.status, to) not in self.edges:",
        "if False:",
        ("tests/unit/test_lifecycle.py",),
    ),
    Mutation(
        "create-key",
        "A create that is sent again under its key makes no second customer.",
        "chalicelib/desk/create.py",
        "request = Request(record.key, asked)\n",
        "request, idempotency_key = Request(record.key, asked), record.record_id\n",
        ("tests/integration/test_api_admin.py::TestCreating::test_with_the_same_key_makes_one_onboarding",),
    ),
    Mutation(
        "create-race",
        "Of two creates at once under one key, one makes the customer.",
        "chalicelib/records/requests.py",
        '"ConditionExpression": "attribute_not_exists(pk)",',
        '"ConditionExpression": "attribute_not_exists(nothing)",',
        (f"{PROTECTIONS}test_two_creates_at_once_under_one_key_make_one_customer",),
    ),
    Mutation(
        "first-claim",
        "The first user who claims a link has it.",
        "chalicelib/flows/ecom/intents/claim.py",
        "    if record.registered_by:\n",
        "    if False:\n",
        (f"{CUSTOMER}TestClaiming::test_is_for_the_first_user_only",),
    ),
    Mutation(
        "submit-once",
        "Answers are frozen by the first submission.",
        "chalicelib/flows/ecom/intents/submit.py",
        "        if lifecycle.reached(record.status, SUBMITTED):\n",
        "        if False:\n",
        (f"{CUSTOMER}TestSubmitting::test_freezes_the_answers_and_says_so_again_when_asked_again",),
    ),
)
