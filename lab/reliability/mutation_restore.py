"""Protections of a table that was restored to an earlier moment (docs/adr/0046)."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TOLD = "tests/simulation/test_restored.py::test_"

MUTATIONS = (
    Mutation(
        "restored-looks-again",
        "What a person may have taken back since the moment of a restore is looked at once more.",
        "chalicelib/engine/restored.py",
        "    for name in looking_again(flow, record):\n",
        "    for name in ():\n",
        (
            f"{TOLD}an_invitation_that_was_withdrawn_since_is_found_and_nothing_is_made_again",
            f"{TOLD}a_user_who_was_released_since_is_no_owner_beside_the_one_who_is",
        ),
    ),
    Mutation(
        "restored-closed-account",
        "Nothing is made in the name of an account that is closed.",
        "chalicelib/executors/create_account.py",
        "        if account.status == CLOSED:\n",
        "        if False:\n",
        (f"{TOLD}an_invitation_that_was_withdrawn_since_is_found_and_nothing_is_made_again",),
    ),
    Mutation(
        "restored-another-owner",
        "A user whom the record alone knows becomes no owner beside the one who is.",
        "chalicelib/executors/grant_ownership.py",
        "        if owners - {user_id}:\n",
        "        if False:\n",
        (f"{TOLD}a_user_who_was_released_since_is_no_owner_beside_the_one_who_is",),
    ),
    Mutation(
        "restored-taken-back",
        "An ownership that was taken back comes back by a person's decision only.",
        "chalicelib/executors/grant_ownership.py",
        '            if work.so_far.get("user_id") == user_id:\n',
        "            if False:\n",
        (f"{TOLD}an_ownership_that_was_taken_back_since_comes_back_only_if_an_engineer_says_so",),
    ),
    Mutation(
        "restored-undoes-all",
        "A withdrawal takes back what the record does not know to have been made.",
        "chalicelib/engine/planner.py",
        ".fence and self.record.restored_at is None:",
        ".fence:",
        (
            f"{TOLD}an_owner_whom_the_record_has_forgotten_goes_when_it_is_withdrawn",
            f"{TOLD}a_withdrawal_takes_back_what_the_record_knows_nothing_of",
        ),
    ),
    Mutation(
        "restored-forgotten-owner",
        "A withdrawal removes an owner whom the record does not know.",
        "chalicelib/executors/remove_membership.py",
        "        if work.record.restored_at is None:\n",
        "        if True:\n",
        (f"{TOLD}an_owner_whom_the_record_has_forgotten_goes_when_it_is_withdrawn",),
    ),
    Mutation(
        "restored-forgotten-account",
        "A withdrawal finds the account that the record does not know, and so what is the customer's.",
        "chalicelib/executors/own_account.py",
        "    if known or work.record.restored_at is None:\n",
        "    if True:\n",
        (f"{TOLD}a_withdrawal_takes_back_what_the_record_knows_nothing_of",),
    ),
    Mutation(
        "restored-second-index",
        "What is submitted otherwise the second time makes no second index by itself.",
        "chalicelib/executors/create_index.py",
        "        if others and name not in others:\n",
        "        if False:\n",
        (f"{TOLD}what_was_submitted_otherwise_makes_no_second_index",),
    ),
    Mutation(
        "restored-entry",
        "An entry that says what was submitted after the moment of the restore is the customer's.",
        "chalicelib/executors/commit_pixel_source.py",
        "of_account=work.record.restored_at is not None",
        "of_account=False",
        (f"{TOLD}an_entry_that_says_what_was_submitted_since_is_theirs",),
    ),
    Mutation(
        "restored-versions",
        "A version that was given out after the moment of the restore names nothing else.",
        "operate/restore/taking_in.py",
        "passing_over=STRIDE, ",
        "",
        (f"{TOLD}numbers_that_were_given_out_are_not_given_out_again",),
    ),
    Mutation(
        "restored-epoch",
        "A page that knows of a later erasure than the record brings nobody back.",
        "chalicelib/engine/restored.py",
        '"epoch": record.epoch + STRIDE',
        '"epoch": record.epoch',
        (f"{TOLD}numbers_that_were_given_out_are_not_given_out_again",),
    ),
    Mutation(
        "restored-claims",
        "A claim of before is given back and spends no failure.",
        "chalicelib/engine/restored.py",
        "        if entry.status is Status.RUNNING:\n",
        "        if False:\n",
        (f"{TOLD}a_run_that_was_under_way_spends_no_failure",),
    ),
)
