"""Protections of records that are held, that fork, or that owe a status, and of what only some records are given."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

LIFECYCLE = "tests/unit/test_lifecycle.py"
PLANNER = "tests/unit/test_planner.py"
DECLARED = "tests/unit/test_declared.py"
STANDING = "tests/simulation/test_standing_still.py::"

_HELD = (
    Mutation(
        "held-still",
        "While a record is held, nothing starts, is skipped, is given up or is due.",
        "chalicelib/engine/planner.py",
        "        if not flow.stands_still(record, action):\n",
        "        if True:\n",
        (PLANNER,),
    ),
    Mutation(
        "held-own",
        "What starts at the hold itself, or at any status, goes on while a record is held.",
        "chalicelib/engine/flow.py",
        "is_held(record.status) and action.starts_at not in {ANY_STATUS, record.status}",
        "is_held(record.status)",
        (PLANNER,),
    ),
    Mutation(
        "held-reached",
        "A record that is held has reached what it had reached.",
        "chalicelib/records/lifecycle.py",
        "return record.status == stage or self.reached(record.stage, stage)",
        "return self.reached(record.status, stage)",
        (LIFECYCLE,),
    ),
    Mutation(
        "held-no-further-back",
        "A record goes on from a hold where it was or further on, and never back.",
        "chalicelib/records/lifecycle.py",
        "        return not goes_back\n",
        "        return True\n",
        (LIFECYCLE,),
    ),
    Mutation(
        "time-back",
        "Deadlines stand still while a record is held.",
        "chalicelib/records/lifecycle.py",
        "        record = _given_time_back(record, now)\n",
        "        pass\n",
        (LIFECYCLE,),
    ),
    Mutation(
        "time-goes-on",
        "The deadlines of what is attempted during a hold go on.",
        "chalicelib/records/lifecycle.py",
        "return entry.status in OPEN and not (began and began > since + IN_DOUBT)",
        "return entry.status in OPEN",
        (LIFECYCLE,),
    ),
    Mutation(
        "since-again",
        "A hold is counted from when it began, and not from when there first was one.",
        "chalicelib/records/lifecycle.py",
        "status_since=None if first else now,",
        "status_since=None,",
        (LIFECYCLE,),
    ),
    Mutation(
        "retry-goes-on",
        "A retry of what was given up takes the record back onto its path.",
        "chalicelib/desk/retry.py",
        "if not (held and causes):",
        "if True:",
        (f"{STANDING}TestGivingUp",),
    ),
    Mutation(
        "retry-no-resume",
        "A retry does not end a hold that somebody else has put the record on.",
        "chalicelib/desk/retry.py",
        "if not (held and causes):",
        "if not held:",
        (f"{STANDING}TestGivingUp",),
    ),
)

_STATUSES = (
    Mutation(
        "owed",
        "A status that no edge leads to when it is found is not lost.",
        "chalicelib/engine/arrival.py",
        "return record.but(owed={**owed, action.name: to})",
        "return record",
        (f"{STANDING}TestAStatusThatIsOwed",),
    ),
    Mutation(
        "owed-once",
        "A status that was owed is brought about once.",
        "chalicelib/engine/arrival.py",
        "record.but(owed=rest), to, now=now",
        "record, to, now=now",
        (f"{STANDING}TestAStatusThatIsOwed",),
    ),
    Mutation(
        "owed-not-held",
        "No outcome lets a record go on that is held, but of an action of the hold.",
        "chalicelib/engine/arrival.py",
        "return not held and flow.lifecycle.allows(record, to)",
        "return flow.lifecycle.allows(record, to)",
        (f"{STANDING}TestAHold",),
    ),
    Mutation(
        "owed-stands",
        "A status is owed only for as long as the outcome stands that it is owed for.",
        "chalicelib/engine/arrival.py",
        "if action and _stands(record, name) and",
        "if action and",
        (PLANNER,),
    ),
    Mutation(
        "owed-cleared",
        "Where a person has put a record, no outcome of before takes it away from.",
        "chalicelib/records/lifecycle.py",
        "owed={} if decided else record.owed,",
        "owed=record.owed,",
        (LIFECYCLE,),
    ),
    Mutation(
        "owed-through-a-hold",
        "What is owed is not forgotten for a hold.",
        "chalicelib/records/lifecycle.py",
        "decided = actor != ENGINE and not holds and to != record.held_from",
        "decided = actor != ENGINE",
        (LIFECYCLE,),
    ),
    Mutation(
        "fails-to",
        "Giving up leads where the flow says.",
        "chalicelib/engine/flow.py",
        "            return self.fails_to\n",
        '            return ""\n',
        (f"{STANDING}TestGivingUp",),
    ),
    Mutation(
        "judged-though-held",
        "That a record was put on hold meanwhile is no reason to look again.",
        "chalicelib/engine/grounds.py",
        'told["stage"] = record.stage',
        'told["stage"] = record.status',
        (f"{STANDING}test_what_is_found_while_the_record_is_put_on_hold_counts",),
    ),
)

_WHOSE = (
    Mutation(
        "since",
        "An action is not for records that were there before it, as its flow says.",
        "chalicelib/engine/flow.py",
        "return self.name in record.actions or self.since(record)",
        "return True",
        (PLANNER,),
    ),
    Mutation(
        "since-begun",
        "An action that stands in the ledger is for the record, whatever the flow says.",
        "chalicelib/engine/flow.py",
        "return self.name in record.actions or self.since(record)",
        "return self.since(record)",
        (PLANNER,),
    ),
    Mutation(
        "since-held-back",
        "What could have started stands in the ledger, though its run had no time left for it.",
        "chalicelib/engine/advance.py",
        "            record = record.with_entry(name, record.entry(name))  # in the ledger",
        "            # in the ledger",
        (f"{STANDING}TestAnActionThatIsNewer",),
    ),
    Mutation(
        "since-needs",
        "What is not for a record holds up nothing that needs it.",
        "chalicelib/engine/planner.py",
        "return known or not self.flow.action(need).concerns(self.record)",
        "return known",
        (PLANNER,),
    ),
    Mutation(
        "since-completed",
        "Who was completed before the pixel's source was brought up to date is left as they are.",
        "chalicelib/flows/ecom/actions.py",
        "        since=_not_completed_without_it,\n",
        "",
        ("tests/simulation/test_deploy.py",),
    ),
    Mutation(
        "newer-shown",
        "A record in a status that only newer code has can be read.",
        "chalicelib/handlers/http/call.py",
        "return self.desk.flow_to_read(record)",
        "return self.desk.flow_of(record)",
        ("tests/integration/test_api_newer.py",),
    ),
    Mutation(
        "newer-refused",
        "A record in a status that only newer code has is not changed.",
        "chalicelib/engine/flow.py",
        "    if record.status not in flow.lifecycle.descriptions:\n",
        "    if False:\n",
        ("tests/integration/test_api_newer.py",),
    ),
    Mutation(
        "change-starts",
        "A change starts what waited for it.",
        "chalicelib/desk/context.py",
        "return self.store.change(key, planned, trigger=lambda: starts, also=also)",
        "return self.store.change(key, planned, also=also)",
        (f"{STANDING}TestAChange",),
    ),
    Mutation(
        "change-parks",
        "A change that starts something is found by the sweep where its event is lost.",
        "chalicelib/desk/context.py",
        "                return starting_work(after, now)\n",
        "                return after\n",
        (f"{STANDING}TestAChange",),
    ),
    Mutation(
        "race-no-fault",
        "An intent that finds the status changed under its hands decides again.",
        "chalicelib/records/store.py",
        "            if (current := self.load(record.key)).version == record.version:\n",
        "            current = record\n            if True:\n",
        ("tests/integration/test_store.py::test_a_change_whose_edge_is_gone_because_somebody_wrote_is_decided_again",),
    ),
    Mutation(
        "declared",
        "A flow that is declared wrongly fails at import.",
        "chalicelib/engine/flow.py",
        "if wrong := list(faults(self)):",
        "if wrong := list(faults(self))[:0]:",
        (DECLARED,),
    ),
)

_DOUBT = (
    Mutation(
        "held-in-doubt",
        "An attempt that began as the hold did, by whichever clock, gets the time of the hold back.",
        "chalicelib/records/lifecycle.py",
        "began > since + IN_DOUBT",
        "began >= since",
        (f"{LIFECYCLE}::test_what_was_attempted_just_as_a_hold_began_stood_still_whichever_clock_was_ahead",),
    ),
    Mutation(
        "first-at-initial",
        "The first status is not stamped as first reached when a hold ends.",
        "chalicelib/records/lifecycle.py",
        "first = to not in {lifecycle.initial, *record.at}",
        "first = to not in {*record.at}",
        (f"{LIFECYCLE}::test_the_first_status_is_not_first_reached_when_a_hold_ends",),
    ),
    Mutation(
        "begun-goes-on",
        "What has begun goes on though what it waited for goes again.",
        "chalicelib/engine/planner.py",
        "if not begun and action.waits_for(self.record):",
        "if action.waits_for(self.record):",
        (f"{STANDING}TestAChange",),
    ),
)

MUTATIONS = (*_HELD, *_STATUSES, *_WHOSE, *_DOUBT)
