"""Protections of links: who may do what with one, asked again in the write."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

RACES = "tests/integration/test_api_link_races.py::"
RELEASE = "tests/integration/test_api_release.py::"
DEPLOY = (
    "tests/simulation/test_ecom_release.py::"
    "test_a_release_that_code_of_before_saw_first_is_done_all_the_same_once_the_deploy_is_through"
)
CLAIMING = "tests/integration/test_api_claiming.py::"
OWN = f"{CLAIMING}TestTheOwnersAddress"
WAITS = f"{RELEASE}TestTakingBackWaits"
REPLACED = f"{RACES}test_the_holder_of_a_link_that_is_replaced_at_that_moment_changes_nothing"

MUTATIONS = (
    Mutation(
        "replaced-link",
        "A link that was replaced between look-up and write opens nothing.",
        "chalicelib/flows/ecom/intents/access.py",
        "    if key != record.link_key:\n",
        "    if False:\n",
        (REPLACED,),
    ),
    Mutation(
        "claim-asks-again",
        "A claim asks in its write whether the link is still the one.",
        "chalicelib/flows/ecom/intents/claim.py",
        "if still_open(record, key, subject, now, claimed_too=True):",
        "if record.registered_by == subject:",
        (f"{REPLACED}[claim]", f"{REPLACED}[login]"),
    ),
    Mutation(
        "visit-asks-again",
        "A visit is stamped only through the link that is the one as it is stamped.",
        "chalicelib/flows/ecom/intents/visit.py",
        "        still_open(record, key, subject, now)\n",
        "",
        (f"{REPLACED}[visit]",),
    ),
    Mutation(
        "save-asks-again",
        "A save asks in its write whether the link still opens the record.",
        "chalicelib/flows/ecom/intents/save.py",
        "        still_open(record, key, subject, desk.clock())\n",
        "",
        (f"{REPLACED}[save]",),
    ),
    Mutation(
        "grant-waits",
        "Ownership is granted to nobody while nobody has the link.",
        "chalicelib/engine/planner.py",
        "        if not begun and action.waits_for(self.record):\n            return False\n",
        "",
        (
            f"{RELEASE}TestAnOnboardingIsTaken::test_and_ownership_is_granted_anew_to_whoever_claims_it_and_to_nobody_before",
        ),
    ),
    Mutation(
        "release-first",
        "Nobody claims the link before the released user's ownership is taken back.",
        "chalicelib/flows/ecom/intents/claim.py",
        "    refuse_while_released(desk, record, subject)\n",
        "",
        (
            f"{RELEASE}TestTheNewLink::test_cannot_be_claimed_before_the_ownership_is_taken_back_and_says_when_to_come_again",
        ),
    ),
    Mutation(
        "release-only-theirs",
        "A release takes the membership of whom it is about, and of nobody who was released before.",
        "chalicelib/flows/ecom/actions.py",
        " if release_name(number) in occasions)",
        ")",
        ("tests/simulation/test_ecom_release.py",),
    ),
    Mutation(
        "release-comes-late",
        "A released user who comes back waits until nothing that was to remove them is on its way.",
        "chalicelib/flows/ecom/intents/release.py",
        "    return removal.finished_at + LATE\n",
        "    return record.created_at\n",
        (
            "tests/simulation/test_ecom_release.py::test_an_owner_who_was_released_by_mistake_keeps_what_they_were_given_back_when_a_late_removal_arrives",
        ),
    ),
    Mutation(
        "release-late",
        "What may still make a released user the owner is waited for before it is taken back.",
        "chalicelib/flows/ecom/intents/release.py",
        "return max(now, (ended or now) + LATE)",
        "return now",
        (WAITS,),
    ),
    Mutation(
        "release-in-a-deploy",
        "A release that code of before saw first stays due until code that knows it takes the ownership back.",
        "chalicelib/flows/ecom/intents/release.py",
        "with_attention(freed.with_entry(RELEASE_MEMBERSHIP, removal), now)",
        "with_attention(freed, now)",
        (f"{DEPLOY}[False]", f"{DEPLOY}[True]"),
    ),
    Mutation(
        "claim-grants-anew",
        "Whoever claims a link after a release is made the owner, whatever was tried while nobody had it.",
        "chalicelib/flows/ecom/intents/claim.py",
        "        if claimed.releases:",
        "        if False:",
        (f"{DEPLOY}[False]",),
    ),
    Mutation(
        "release-lets-go",
        "A run that was granting ownership to a released user cannot commit it.",
        "chalicelib/records/ledger.py",
        "        return Entry(fence=self.fence, done_for=self.done_for)\n",
        "        return self._but(failures=0, failure=None)\n",
        (f"{WAITS}::test_for_the_lease_and_a_quarter_of_an_hour_while_ownership_is_being_granted",),
    ),
    Mutation(
        "claim-looks-up",
        "Nobody becomes the owner under an address that is not verified, nor as a user who is disabled.",
        "chalicelib/flows/ecom/intents/claim.py",
        "    if user.unfit:\n",
        "    if False:\n",
        (f"{CLAIMING}TestALinkIsNotClaimed::test_by_a_user_under_whose_address_nothing_may_be_owned",),
    ),
    Mutation(
        "grant-looks-up",
        "A user who became unfit after the claim is made the owner of nothing.",
        "chalicelib/executors/grant_ownership.py",
        "        if user.unfit:\n",
        "        if False:\n",
        ("tests/unit/test_granting.py",),
    ),
    Mutation(
        "own-address",
        "Nobody invites themselves.",
        "chalicelib/flows/ecom/intents/team.py",
        "    if rows:\n",
        "    if False:\n",
        (f"{CLAIMING}TestTheOwnersAddress::test_cannot_be_invited_and_the_row_is_named",),
    ),
    Mutation(
        "own-address-at-submission",
        "An invitation to oneself that was saved before signing up is not submitted.",
        "chalicelib/flows/ecom/intents/submit.py",
        "    refuse_own_address(record, answers)\n",
        "",
        (f"{OWN}::test_that_was_named_before_anybody_had_signed_up_is_refused_as_it_is_submitted",),
    ),
    Mutation(
        "mark-erased",
        "What tells the registrant's address is erased with them.",
        "chalicelib/records/erasure.py",
        '{"registrant_mark": "", "registrant_email": ""} if record.registered_by in users else {}',
        "{}",
        (f"{CLAIMING}TestTheOwnersAddress::test_is_forgotten_with_the_registrant",),
    ),
    Mutation(
        "quiet-after-release",
        "After a release it is the new link that is waited for, not the user who was released.",
        "chalicelib/flows/ecom/quiet.py",
        "    if released(record):\n        return max",
        "    if False:\n        return max",
        ("tests/unit/test_after_a_release.py",),
    ),
    Mutation(
        "withdrawn-link",
        "A withdrawn invitation gets no new link, whoever asks for what.",
        "chalicelib/flows/ecom/intents/new_link.py",
        "if record.status == REVOKED:",
        "if False:",
        ("tests/integration/test_api_release.py",),
    ),
    Mutation(
        "release-of-another",
        "A release or an erasure that names its user takes nobody else, however late it comes.",
        "chalicelib/flows/ecom/intents/release.py",
        "if user and record.registered_by != user:",
        "if False:",
        ("tests/integration/test_api_release.py",),
    ),
)
