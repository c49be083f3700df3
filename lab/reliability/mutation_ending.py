"""Protections of records that end by themselves: not early, not beside a touch, and not with something left behind."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ENDING = "tests/simulation/test_ending.py::"
UNTOUCHED = f"{ENDING}TestAnUntouchedDraft::"
TOUCH = f"{ENDING}TestATouch::"
STILL = f"{ENDING}TestStandingStill::"
RULE = "chalicelib/engine/ending.py"

MUTATIONS = (
    Mutation(
        "ends-at-its-moment",
        "No record ends before its moment.",
        RULE,
        "if ending is None or moment is None or moment > now:",
        "if ending is None or moment is None:",
        (
            f"{TOUCH}test_that_comes_while_the_payment_is_cancelled_wins_and_the_next_end_has_it_cancelled_anew",
            f"{ENDING}test_the_plan_says_that_it_ends_and_a_flow_without_an_ending_knows_none",
        ),
    ),
    Mutation(
        "ends-in-the-index",
        "The due index carries the moment at which a record ends.",
        "chalicelib/engine/planner.py",
        "        moments.append(end)\n",
        "        pass\n",
        (f"{UNTOUCHED}test_ends_after_its_time_and_not_before",),
    ),
    Mutation(
        "ends-after-first",
        "What may forbid the end is done before it.",
        RULE,
        '        if not set(ending.occasions(record)) <= set(record.entry(name).done_for):\n            return ""\n',
        "        pass\n",
        (f"{UNTOUCHED}test_has_its_payment_cancelled_first_and_the_rest_taken_back_as_of_one_that_was_withdrawn",),
    ),
    Mutation(
        "ends-for-this-moment",
        "What comes first was done for this very end, not for one that a touch has moved.",
        RULE,
        "if not set(ending.occasions(record)) <= set(record.entry(name).done_for):",
        "if not record.entry(name).done_for:",
        (f"{TOUCH}test_that_comes_while_the_payment_is_cancelled_wins_and_the_next_end_has_it_cancelled_anew",),
    ),
    Mutation(
        "ends-under-way",
        "What comes before the end waits for what is under way.",
        "chalicelib/engine/planner.py",
        "and not under_way(self.flow, self.record, self.now, beside=action.name)",
        "",
        (f"{UNTOUCHED}test_waits_for_what_is_under_way",),
    ),
    Mutation(
        "ends-not-beside",
        "What comes before the end is not claimed together with anything else of the path.",
        RULE,
        "if not (others and name in first))",
        ")",
        (f"{ENDING}test_what_comes_before_the_end_is_not_begun_beside_anything_else",),
    ),
    Mutation(
        "ends-beside-another",
        "No record ends while something of its path is under way.",
        RULE,
        'return "" if under_way(flow, record, now) else ending.to',
        "return ending.to",
        (f"{ENDING}test_the_plan_says_that_it_ends_and_a_flow_without_an_ending_knows_none",),
    ),
    Mutation(
        "ends-held",
        "A record that is held does not end by itself.",
        RULE,
        "if ending is None or flow.lifecycle.is_held(record.status) or",
        "if ending is None or",
        (f"{STILL}test_one_that_is_held_does_not_end_and_has_its_time_anew_when_it_goes_on",),
    ),
    Mutation(
        "ends-held-anew",
        "A record that was held has its time anew.",
        RULE,
        "record.seen_at, record.in_status_since, record.restored_at",
        "record.seen_at, record.restored_at",
        (f"{STILL}test_one_that_is_held_does_not_end_and_has_its_time_anew_when_it_goes_on",),
    ),
    Mutation(
        "ends-restored",
        "A record of a table that was restored has its time anew.",
        RULE,
        "record.in_status_since, record.restored_at)",
        "record.in_status_since)",
        (f"{STILL}test_one_whose_table_was_restored_has_its_time_anew",),
    ),
    Mutation(
        "ends-paused",
        "While starts are paused nothing ends.",
        "chalicelib/engine/advance.py",
        "ends=lease.until is not None)",
        "ends=True)",
        (f"{STILL}test_that_was_paused_between_the_cancelling_and_the_end_ends_when_it_goes_on",),
    ),
    Mutation(
        "ends-touched",
        "Each touch moves the end.",
        "chalicelib/desk/touching.py",
        "return decide(record).but(seen_at=max(record.seen_at or now, now))",
        "return decide(record)",
        (f"{TOUCH}test_moves_the_end",),
    ),
    Mutation(
        "ends-not-back",
        "No touch moves the end back.",
        "chalicelib/desk/touching.py",
        "seen_at=max(record.seen_at or now, now)",
        "seen_at=now",
        (f"{TOUCH}test_never_moves_the_end_back",),
    ),
    Mutation(
        "ends-told",
        "Who comes too late is told so, and changes nothing.",
        "chalicelib/desk/touching.py",
        "if ending and record.status == ending.to:",
        "if False:",
        (f"{TOUCH}test_that_comes_too_late_is_told_so",),
    ),
    Mutation(
        "ends-no-more",
        "What was tried again for an end is not tried for one that does not come.",
        "chalicelib/engine/planner.py",
        "end is not None and end <= self.now",
        "end is not None",
        (f"{TOUCH}test_stops_what_was_tried_again_for_an_end_that_does_not_come",),
    ),
)
