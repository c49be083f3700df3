"""Protections of the engine: claims and leases, and what becomes of outcomes."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ADOPTION = "tests/simulation/test_adoption.py::"
ENGINE = "tests/simulation/test_engine.py::"
PROTECTIONS = "tests/simulation/test_protections.py::"
JUDGEMENT = "tests/simulation/test_judgement.py::"
LIFECYCLE = "tests/unit/test_lifecycle.py"
PLANNER = "tests/unit/test_planner.py"
SETTLE = "tests/unit/test_settle.py"
WORK = "tests/unit/test_work.py"

_LEASES = (
    Mutation(
        "fencing",
        "An outcome counts only under the claim it was made under.",
        "chalicelib/engine/advance.py",
        "if record.entry(settlement.action.name).held_by(settlement.fence, settlement.holder):",
        "if True:",
        (f"{ENGINE}test_a_stale_lease_holder_cannot_commit",),
    ),
    Mutation(
        "holder",
        "An action that is out is left to its holder until the lease is over.",
        "chalicelib/records/ledger.py",
        "(self.lease_until is None or self.lease_until <= now)",
        "True",
        (PLANNER,),
    ),
    Mutation(
        "unknown-lease",
        "A record stays due for the end of a lease whose action only other code knows, and is not started before.",
        "chalicelib/engine/planner.py",
        "return entry.lease_until if entry.status is Status.RUNNING else entry.due_at",
        "return entry.due_at",
        (f"{PLANNER}::test_a_lease_that_only_other_code_knows_is_looked_at_when_it_lapses",),
    ),
    Mutation(
        "lease-length",
        "A lease is as long as the invocation can last.",
        "chalicelib/engine/runner.py",
        "self.lease_until = self.deadline.expires_at(runner.clock()) + SKEW",
        "self.lease_until = runner.clock() + SKEW",
        (f"{PROTECTIONS}test_no_other_run_takes_an_action_while_its_holder_may_still_be_at_it",),
    ),
    Mutation(
        "lease-skew",
        "A lease outlives the time-out by as much as clocks differ.",
        "chalicelib/engine/advance.py",
        "SKEW: Final = timedelta(seconds=10)",
        "SKEW: Final = timedelta(seconds=-10)",
        (f"{PROTECTIONS}test_no_other_run_takes_an_action_while_its_holder_may_still_be_at_it",),
    ),
    Mutation(
        "over",
        "A run whose lease is over by its own clock claims nothing more.",
        "chalicelib/engine/runner.py",
        "over = now >= self.lease_until",
        "over = False",
        (f"{ENGINE}test_a_run_whose_clock_jumps_ahead_does_not_claim_its_own_attempt_again",),
    ),
    Mutation(
        "time-left",
        "A run claims nothing that it cannot finish in its remaining time.",
        "chalicelib/engine/advance.py",
        "unfit = action.budget > time_left or (lease.slice",
        "unfit = (lease.slice",
        (f"{ENGINE}test_a_run_claims_nothing_that_it_cannot_finish_and_comes_back_for_it",),
    ),
    Mutation(
        "margin",
        "A run keeps time back for its last commit.",
        "chalicelib/engine/runner.py",
        "MARGIN = 3.0",
        "MARGIN = 0.0",
        (f"{PROTECTIONS}test_every_attempt_ends_within_its_budget_and_leaves_time_to_commit",),
    ),
    Mutation(
        "budget",
        "An attempt's deadline is narrowed to the action's budget.",
        "chalicelib/engine/runner.py",
        "budget = self.deadline.narrowed(min(claim.action.budget, self.deadline.remaining() - MARGIN))",
        "budget = self.deadline",
        (f"{PROTECTIONS}test_every_attempt_ends_within_its_budget_and_leaves_time_to_commit",),
    ),
    Mutation(
        "hang",
        "A run waits for an attempt no longer than its invocation lasts.",
        "chalicelib/engine/runner.py",
        "self._first_back(self.deadline.remaining() - MARGIN / 2)",
        "self._first_back(60)",
        ("tests/simulation/test_hang.py::test_the_others_of_its_batch_finish_and_commit_meanwhile",),
    ),
    Mutation(
        "stage",
        "Nothing starts before its stage is reached, nor once the invitation is withdrawn.",
        "chalicelib/engine/planner.py",
        "if not self.flow.reached(self.record, action):",
        "if False:",
        (PLANNER,),
    ),
    Mutation(
        "abandoned",
        "An action whose runs keep dying is given up at the cap.",
        "chalicelib/engine/planner.py",
        "elif entry.lapsed(self.now) and entry.failures + 1 >= action.retry.max_failures:",
        "elif False:",
        (PLANNER, f"{ENGINE}test_an_action_that_kills_every_run_is_given_up_and_shown"),
    ),
    Mutation(
        "deaths-count",
        "An attempt that died midway counts as a failure.",
        "chalicelib/records/ledger.py",
        "failures=0 if anew else self.failures + (self.status is Status.RUNNING),",
        "failures=0 if anew else self.failures,",
        (f"{ENGINE}test_a_run_that_dies_is_taken_over_when_its_lease_lapses_and_not_before",),
    ),
    Mutation(
        "paused",
        "A run claims nothing while the executors are paused.",
        "chalicelib/engine/runner.py",
        "None if over or self.runner.paused() else self.lease_until",
        "None if over else self.lease_until",
        (f"{ENGINE}test_a_pause_stops_every_executor_and_loses_nothing",),
    ),
)

_OWN = (
    Mutation(
        "adopted",
        "A claim whose answer was lost is performed at once by the run that holds it.",
        "chalicelib/engine/advance.py",
        "return {name: entry for name, entry in entries.items() if entry.held_by(entry.fence, holder)}",
        "return {}",
        (f"{ADOPTION}test_a_customer_who_saves_while_the_answer_to_a_claim_is_lost_waits_for_nothing",),
    ),
    Mutation(
        "adopted-if-not-out",
        "What a run has out is not begun a second time.",
        "chalicelib/engine/advance.py",
        "for action in flow.actions if action.name not in out}",
        "for action in flow.actions}",
        (f"{ADOPTION}test_what_is_out_is_not_begun_a_second_time_by_the_same_run",),
    ),
    Mutation(
        "adopted-if-wanted",
        "A claim whose answer was lost is given up where its action may no longer start.",
        "chalicelib/engine/advance.py",
        "        record = record.with_entry(name, entry.let_go(now))\n",
        "        pass\n",
        (f"{ADOPTION}test_a_claim_whose_answer_is_lost_is_not_begun_if_the_order_is_cancelled_meanwhile",),
    ),
    Mutation(
        "run-of-its-own",
        "A run takes nothing for its own that another one holds, even if their invocations are named alike.",
        "chalicelib/engine/runner.py",
        'self.holder = f"{holder}.{uuid.uuid4().hex[:8]}"',
        "self.holder = holder",
        ("tests/simulation/test_hang.py::test_a_batch_that_comes_again_with_the_others_repeats_nothing",),
    ),
    Mutation(
        "written-again",
        "What came back is written again where the table did not take it.",
        "chalicelib/engine/runner.py",
        "if not passing(error):",
        "if True:",
        (f"{ADOPTION}test_an_outcome_that_the_table_does_not_take_at_first_is_written_again_and_costs_no_failure",),
    ),
)

TAKING_OVER = "tests/simulation/test_taking_over.py::"

_TAKEN_OVER = (
    Mutation(
        "same-start",
        "What a dead run held goes on at once where its own event comes again.",
        "chalicelib/engine/advance.py",
        "            record = record.with_entry(action.name, entry.lapse(now))\n",
        "            pass\n",
        (f"{TAKING_OVER}test_the_same_start_goes_on_at_once_under_a_higher_fence_and_a_failure_is_spent",),
    ),
    Mutation(
        "same-start-only",
        "Only the very same start takes over: any other may come while the run before it lives.",
        "chalicelib/engine/advance.py",
        "if anothers and entry.gen in lease.again and not",
        "if anothers and lease.again and not",
        (f"{TAKING_OVER}test_any_other_start_waits_for_the_lease_and_asks_once_when_it_is_over",),
    ),
    Mutation(
        "before-the-first-write",
        "Two runs of one start do not take from each other in turns.",
        "chalicelib/engine/runner.py",
        "again = frozenset[int]() if self.wrote else self.starts",
        "again = self.starts",
        (f"{TAKING_OVER}test_what_a_run_finds_after_its_own_first_write_was_claimed_beside_it",),
    ),
    Mutation(
        "half-the-failures",
        "An action that ends every process does not spend all its failures within seconds.",
        "chalicelib/engine/advance.py",
        "spent = 2 * entry.failures >= action.retry.max_failures",
        "spent = False",
        (f"{TAKING_OVER}test_an_action_that_ends_every_process_keeps_half_of_its_failures_for_later",),
    ),
    Mutation(
        "timed-out-is-not-dead",
        "What never ended does not hold up its lane again at once.",
        "chalicelib/engine/advance.py",
        "and not (timed_out or spent):",
        "and not spent:",
        (f"{TAKING_OVER}test_what_never_ended_waits_for_its_lease_and_does_not_hold_up_its_lane_again",),
    ),
    Mutation(
        "asked-after",
        "A run that finds a lease of another's comes back when it is over.",
        "chalicelib/engine/runner.py",
        "moments = [*(end for end in leases if end > now), ",
        "moments = [",
        (f"{TAKING_OVER}test_any_other_start_waits_for_the_lease_and_asks_once_when_it_is_over",),
    ),
    Mutation(
        "unsent-wake",
        "A wake that a dead run never sent is sent by the second run of its start.",
        "chalicelib/engine/runner.py",
        "ours = self.wrote or self.record.gen in self.starts or",
        "ours = self.wrote or",
        (f"{TAKING_OVER}test_a_wake_that_a_dead_run_never_sent_is_sent_by_its_second",),
    ),
    Mutation(
        "told-starts",
        "A run is told which starts its batch brings.",
        "chalicelib/handlers/stream.py",
        'return frozenset(int(image["gen"]["N"]) for image in images if "gen" in image)',
        "return frozenset()",
        ("tests/unit/test_stream_handler.py",),
    ),
    Mutation(
        "overrun-is-done",
        "An event whose attempt kept its thread is not sent again: the thread may still be at it.",
        "chalicelib/engine/batch.py",
        "(report.overrun if isinstance(error, Overrun) else report.failed).append(key)",
        "report.failed.append(key)",
        ("tests/simulation/test_hang.py::test_the_others_of_its_batch_finish_and_commit_meanwhile",),
    ),
    Mutation(
        "overrun-wakes",
        "What an overrun holds is woken when its lease is over.",
        "chalicelib/engine/runner.py",
        "            self.runner.wakes.send(self.record.key, due_at=self.lease_until, now=self.runner.clock())\n",
        "",
        ("tests/simulation/test_hang.py::test_its_event_is_not_sent_again_and_a_wake_comes_when_its_lease_is_over",),
    ),
)

_JUDGED = (
    Mutation(
        "judged-again",
        "A status is reached only by what was found of the record as it is then.",
        "chalicelib/engine/advance.py",
        "if judged and not same_grounds(settlement.seen, record, action.name):",
        "if False:",
        (
            f"{JUDGEMENT}test_an_address_that_is_corrected_during_the_look_is_looked_at_before_the_parcel_counts_as_delivered",
        ),
    ),
    Mutation(
        "judged-by-results",
        "What another action is making anew is part of what a status is reached by.",
        "chalicelib/engine/grounds.py",
        "    return told, made\n",
        "    return told, {}\n",
        (JUDGEMENT.removesuffix("::"),),
    ),
    Mutation(
        "judged-last",
        "What comes back in the same moment is part of what a status is reached by.",
        "chalicelib/engine/advance.py",
        "sorted(settlements, key=lambda each: bool(each.action.may_reach)):",
        "settlements:",
        (f"{JUDGEMENT}test_what_comes_back_in_the_same_moment_is_part_of_what_is_judged",),
    ),
)

_FLOWS = (
    Mutation(
        "kind-in-key",
        "Records of two kinds that have the same id are two customers to every platform.",
        "chalicelib/engine/flow.py",
        "named_by_id = self.named_by_id and record.kind == self.kind",
        "named_by_id = True",
        (WORK,),
    ),
    Mutation(
        "deployed-keys",
        "What is deployed keeps the keys by which platforms know it.",
        "chalicelib/flows/pixel/flow.py",
        "    named_by_id=True,\n",
        "",
        (WORK,),
    ),
    Mutation(
        "attempts-at-once",
        "No attempt waits for a thread while its deadline runs.",
        "chalicelib/engine/batch.py",
        "RECORDS_AT_ONCE * max(1, *map(most_at_once, flows.values()))",
        "48",
        ("tests/simulation/test_batch_width.py",),
    ),
    Mutation(
        "no-return",
        "No end leads back onto the path: what was pending when a record came to it is skipped for good.",
        "chalicelib/records/lifecycle.py",
        "        if self.is_end(before) and not self.is_end(after):\n",
        "        if False:\n",
        (LIFECYCLE,),
    ),
    Mutation(
        "first-reached",
        "When a status was first reached stays what it was.",
        "chalicelib/records/lifecycle.py",
        "at={**record.at, to: now} if first else record.at,",
        "at={**record.at, to: now},",
        (LIFECYCLE,),
    ),
)

_OUTCOMES = (
    Mutation(
        "failure-cap",
        "Failures are capped, and then an SE is asked.",
        "chalicelib/engine/settle.py",
        "if failures >= action.retry.max_failures or (deadline",
        "if (deadline",
        (SETTLE,),
    ),
    Mutation(
        "patience",
        "Waiting on a platform has an end.",
        "chalicelib/engine/settle.py",
        "    if now >= deadline:\n",
        "    if False:\n",
        (SETTLE,),
    ),
    Mutation(
        "first-deadline",
        "Looking again at a slow thing does not move its deadline.",
        "chalicelib/engine/settle.py",
        "deadline = entry.deadline or now + action.wait_limit\n    if",
        "deadline = now + action.wait_limit\n    if",
        (SETTLE,),
    ),
    Mutation(
        "races-are-free",
        "A lost race or a lock spends no failure.",
        "chalicelib/engine/settle.py",
        "spends = error.spends_failure if isinstance(error, Retryable) else True",
        "spends = True",
        (SETTLE,),
    ),
    Mutation(
        "crowd-grows",
        "Where many lose the same race again and again, each waits the longer for it.",
        "chalicelib/engine/retry.py",
        "ceiling = max(self.race, min(lost / 4, self.crowd))",
        "ceiling = self.race",
        (f"{SETTLE}::test_whoever_loses_a_race_again_and_again_waits_up_to_a_quarter_of_the_time_it_took_so_far",),
    ),
    Mutation(
        "crowd-bounded",
        "Nobody in a crowd waits for days.",
        "chalicelib/engine/retry.py",
        "min(lost / 4, self.crowd)",
        "lost / 4",
        (f"{SETTLE}::test_nobody_in_a_crowd_waits_for_more_than_six_hours",),
    ),
    Mutation(
        "crowd-is-one",
        "A crowd that runs into a limit is still the crowd that it was.",
        "chalicelib/engine/settle.py",
        "since = (entry.failure and entry.failure.since) or now",
        "since = _since(entry, failure.code) or now",
        (f"{SETTLE}::test_a_crowd_that_runs_into_a_limit_is_the_same_crowd",),
    ),
    Mutation(
        "crowd-parts",
        "Those who are told to wait for the same moment do not all come at it.",
        "chalicelib/engine/settle.py",
        "lost = max(now - since, delay or timedelta())",
        "lost = now - since",
        (f"{SETTLE}::test_those_who_are_told_to_wait_for_the_same_moment_do_not_all_come_at_it",),
    ),
    Mutation(
        "asked-delay",
        "A platform that asks for time gets it.",
        "chalicelib/engine/retry.py",
        "return (at_least or timedelta()) + ceiling * jitter",
        "return ceiling * jitter",
        (SETTLE,),
    ),
    Mutation(
        "unexpected",
        "An unknown exception becomes a failure on the record.",
        "chalicelib/engine/runner.py",
        '"key": work.record.key},\n        )\n        return error',
        '"key": work.record.key},\n        )\n        raise',
        (f"{ENGINE}test_an_unexpected_exception_is_on_the_record_and_does_not_escape",),
    ),
    Mutation(
        "attention",
        "A record with a failed action is put before an SE.",
        "chalicelib/engine/attention.py",
        "if not failed:",
        "if True:",
        (f"{ENGINE}test_spent_failures_go_before_an_se_and_the_rest_goes_on",),
    ),
    Mutation(
        "redecide",
        "A run that lost a race for the record decides again on what is there by then.",
        "chalicelib/engine/runner.py",
        "                lost, current = conflict, conflict.current",
        "                raise conflict",
        (f"{ENGINE}test_an_intent_that_arrives_while_the_record_is_worked_on_is_not_lost",),
    ),
)

MUTATIONS = (*_LEASES, *_OWN, *_TAKEN_OVER, *_JUDGED, *_FLOWS, *_OUTCOMES)
