"""Protections of what the admin's pages show: health at a glance, attempts, addresses, search."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ATTEMPTS = "tests/unit/test_attempts.py"
CLAIMING = "tests/integration/test_api_claiming.py::TestTheOwnersAddress::"
COLLEAGUES = "tests/integration/test_api_colleagues.py::"
ENGINE = "tests/simulation/test_engine.py::"
GLANCE = "tests/integration/test_api_glance.py::"
TOLD = f"{ENGINE}test_every_attempt_is_told_with_its_number_and_times_also_one_that_died"

_GLANCE = (
    Mutation(
        "status-asks-nobody",
        "What a page asks for again and again asks no platform.",
        "chalicelib/flows/ecom/routes/admin.py",
        "checklist=call.api.checklist(flow, record, None, now),",
        "checklist=call.api.checklist(flow, record, call.api.platforms.client(HEALTH.connect)(record), now),",
        (f"{GLANCE}TestTheStatusOfAnOnboarding::test_asks_no_platform_and_shows_what_was_kept",),
    ),
    Mutation(
        "glance-beside-the-record",
        "Keeping what health came to touches no record.",
        "chalicelib/records/glance.py",
        '"sk": HEALTH, "checked_at"',
        '"sk": "DETAILS", "checked_at"',
        (f"{GLANCE}TestWhatIsKept::test_touches_neither_the_record_nor_its_trigger_nor_its_history",),
    ),
    Mutation(
        "glance-starts-nothing",
        "Keeping what health came to starts no run.",
        "chalicelib/records/glance.py",
        'HEALTH: Final = "HEALTH"',
        'HEALTH: Final = "TRIGGER"',
        (f"{GLANCE}TestWhatIsKept::test_touches_neither_the_record_nor_its_trigger_nor_its_history",),
    ),
    Mutation(
        "glance-spares-writes",
        "The same health is not written again and again.",
        "chalicelib/records/glance.py",
        "if known is not None and known.says(states, checked_at):",
        "if False:",
        (f"{GLANCE}TestWhatIsKept::test_is_written_again_once_a_state_has_changed_or_a_minute_is_over",),
    ),
    Mutation(
        "glance-in-nobodys-way",
        "Health is read though the table does not take what is kept of it.",
        "chalicelib/records/glance.py",
        "except (ClientError, BotoCoreError) as error:",
        "except BotoCoreError as error:",
        (f"{GLANCE}TestWhatIsKept::test_is_nobodys_concern_who_reads_health_while_the_table_does_not_take_it",),
    ),
    Mutation(
        "glance-not-kept",
        "What was not kept is not taken for kept.",
        "chalicelib/records/glance.py",
        '"error": type(error).__name__})\n            return\n',
        '"error": type(error).__name__})\n',
        (f"{GLANCE}TestWhatIsKept::test_is_nobodys_concern_who_reads_health_while_the_table_does_not_take_it",),
    ),
    Mutation(
        "list-says-unreadable",
        "A list says of a record that nobody can read that it cannot be read.",
        "chalicelib/handlers/record_lists.py",
        '"readable": why_unreadable(mark) is None',
        '"readable": True',
        (f"{COLLEAGUES}TestTheListOfOnboardings",),
    ),
    Mutation(
        "list-of-one-colleague",
        "A list of what one colleague has made shows no other's.",
        "chalicelib/handlers/record_lists.py",
        '"created_by": asked.created_by}',
        '"created_by": None}',
        (f"{COLLEAGUES}TestTheListOfOnboardings",),
    ),
)

_ADDRESS = (
    Mutation(
        "email-released",
        "A registrant's address goes with their release.",
        "chalicelib/flows/ecom/intents/release.py",
        '"registrant_email": "", "claimed_at": None}',
        '"claimed_at": None}',
        (f"{CLAIMING}test_is_nowhere_once_its_owner_was_released",),
    ),
    Mutation(
        "email-erased",
        "A registrant's address is erased with them.",
        "chalicelib/records/erasure.py",
        '"registrant_mark": "", "registrant_email": ""}',
        '"registrant_mark": ""}',
        (f"{CLAIMING}test_is_forgotten_with_the_registrant",),
    ),
)

_SEARCH = (
    Mutation(
        "search-of-the-stage",
        "A search finds nothing of a flow that is switched off.",
        "chalicelib/desk/search.py",
        'if key.partition("#")[0] in kinds]',
        "]",
        (f"{COLLEAGUES}TestASearch::test_finds_nothing_of_a_flow_that_is_switched_off",),
    ),
    Mutation(
        "search-last-word",
        "A search believes the record, and not an index that lags behind.",
        "chalicelib/desk/search.py",
        "        if matched:  #",
        "        if True:  #",
        (f"{COLLEAGUES}TestASearch::test_believes_the_record_and_not_an_index_that_lags_behind",),
    ),
    Mutation(
        "search-bounded",
        "A search answers ten records.",
        "chalicelib/desk/search.py",
        "if len(found) == AT_MOST:",
        "if False:",
        (f"{COLLEAGUES}TestASearch",),
    ),
)

_ATTEMPTS = (
    Mutation(
        "lost-attempt-noted",
        "An attempt that died is noted before another takes its place.",
        "chalicelib/engine/advance.py",
        "        record = _noting_the_lost(record, action, forgotten, now)\n",
        "",
        (TOLD,),
    ),
    Mutation(
        "attempt-times",
        "The history has when each attempt began.",
        "chalicelib/engine/advance.py",
        'update={"began_at": before.attempt_began, "attempt": before.fence}',
        "update={}",
        (TOLD,),
    ),
    Mutation(
        "attempts-complete",
        "Attempts of which nothing is on record are not said to be all.",
        "chalicelib/desk/attempts.py",
        "range(1, entry.fence + 1)",
        "range(entry.fence, entry.fence + 1)",
        (ATTEMPTS,),
    ),
    Mutation(
        "next-is-the-plans",
        "What is said to come next is what the engine would do, and nothing that it leaves out.",
        "chalicelib/desk/outlook.py",
        "    if action.name in plan.skip:\n        return\n",
        "",
        ("tests/unit/test_outlook.py",),
    ),
)

MUTATIONS = (*_GLANCE, *_ADDRESS, *_SEARCH, *_ATTEMPTS)
