"""Protections of links: who may do what with one, asked again in the write."""

from __future__ import annotations

from reliability.mutation import Mutation

RACES = "tests/integration/test_api_link_races.py::"
REPLACED = f"{RACES}test_the_holder_of_a_link_that_is_replaced_at_that_moment_changes_nothing"

MUTATIONS = (
    Mutation(
        "replaced-link",
        "A link that was replaced between look-up and write opens nothing.",
        "chalicelib/intents/access.py",
        "    if key != record.link_key:\n",
        "    if False:\n",
        (REPLACED,),
    ),
    Mutation(
        "claim-asks-again",
        "A claim asks in its write whether the link is still the one.",
        "chalicelib/intents/claim.py",
        "if still_open(record, key, subject, now, claimed_too=True):",
        "if record.registered_by == subject:",
        (f"{REPLACED}[claim]", f"{REPLACED}[login]"),
    ),
    Mutation(
        "visit-asks-again",
        "A visit is stamped only through the link that is the one as it is stamped.",
        "chalicelib/intents/visit.py",
        "        still_open(record, key, subject, now)\n",
        "",
        (f"{REPLACED}[visit]",),
    ),
    Mutation(
        "save-asks-again",
        "A save asks in its write whether the link still opens the record.",
        "chalicelib/intents/save.py",
        "        still_open(record, key, subject, desk.clock())\n",
        "",
        (f"{REPLACED}[save]",),
    ),
)
