"""Protections of what starts work and brings it back: batches, the sweep, due times and wakes."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

ENGINE = "tests/simulation/test_engine.py::"
PROTECTIONS = "tests/simulation/test_protections.py::"
SOURCE = "tests/simulation/test_event_source_engine.py::"
SWEEP = "tests/simulation/test_sweep.py::"
PLANNER = "tests/unit/test_planner.py"

MUTATIONS = (
    Mutation(
        "acknowledge",
        "A record that could not be worked on is reported to the event source.",
        "chalicelib/handlers/stream.py",
        "failed = [number for number, key in triggers.items() if key in report.failed]",
        "failed: list[str] = []",
        (f"{SOURCE}test_a_record_that_is_reported_comes_again_while_its_whole_batch_finishes",),
    ),
    Mutation(
        "swallow",
        "A run that ended without being recorded is a failed one.",
        "chalicelib/engine/batch.py",
        "else report.failed).append(key)",
        "else report.done).append(key)",
        (f"{SOURCE}test_a_record_that_is_reported_comes_again_while_its_whole_batch_finishes",),
    ),
    Mutation(
        "poison",
        "A record that cannot be read is put before an SE.",
        "chalicelib/engine/batch.py",
        "        _mark(key, error, report, store, clock)\n",
        "        pass\n",
        (f"{ENGINE}test_a_record_that_cannot_be_read_is_put_before_an_se_and_holds_up_nobody",),
    ),
    Mutation(
        "newer-record",
        "A record that newer code has stored is left to newer code, and holds up no lane.",
        "chalicelib/engine/batch.py",
        "report.left.append(key)",
        "report.failed.append(key)",
        (f"{PROTECTIONS}test_a_record_for_newer_code_is_not_asked_for_again_and_so_holds_up_no_lane",),
    ),
    Mutation(
        "sweep",
        "The sweep starts what is due, whatever became of its event.",
        "chalicelib/engine/sweep.py",
        "for page in self.views.due_pages(until=now):",
        "for page in ():",
        (f"{ENGINE}test_an_event_that_is_never_delivered_is_found_by_the_sweep",),
    ),
    Mutation(
        "sweep-goes-on",
        "A record that cannot be started keeps no other from it.",
        "chalicelib/engine/sweep.py",
        "            return Outcome.FAILED",
        "            raise",
        (f"{SWEEP}test_a_record_that_cannot_be_started_keeps_no_other_from_it_and_is_found_again",),
    ),
    Mutation(
        "sweep-pause",
        "The sweep starts nothing while the executors are paused.",
        "chalicelib/engine/sweep.py",
        "return _over(deadline) or PauseSwitch(self.store).read()",
        "return _over(deadline)",
        ("tests/simulation/test_pause.py::test_the_sweep_starts_nothing_during_a_pause_and_everything_after_it",),
    ),
    Mutation(
        "push",
        "A sweep pushes what it started beyond the next sweep.",
        "chalicelib/engine/due.py",
        "PUSH: Final = timedelta(seconds=90)",
        "PUSH: Final = timedelta(seconds=30)",
        (f"{PROTECTIONS}test_what_a_sweep_has_started_is_not_started_again_by_the_next_one",),
    ),
    Mutation(
        "due-minimum",
        "A record is due at the earliest moment that anything in it wants attention.",
        "chalicelib/engine/planner.py",
        "min(moments, default=None),\n        owed",
        "max(moments, default=None),\n        owed",
        (PLANNER,),
    ),
    Mutation(
        "due",
        "A run leaves its record due, so that a lost wake costs only the wait for the sweep.",
        "chalicelib/engine/advance.py",
        "record = record.but(due_at=due_at, title=flow.title(record))",
        "record = record.but(due_at=None, title=flow.title(record))",
        (f"{ENGINE}test_a_wake_that_is_lost_costs_only_the_wait_for_the_sweep",),
    ),
    Mutation(
        "wake",
        "A run that leaves something to do sends a wake for it.",
        "chalicelib/engine/runner.py",
        "if moments and self.record.due_at and not self.runner.paused():",
        "if False:",
        (f"{ENGINE}test_a_run_claims_nothing_that_it_cannot_finish_and_comes_back_for_it",),
    ),
    Mutation(
        "wakes-multiply",
        "A run that wrote nothing sends no further wake: they would multiply while a record waits.",
        "chalicelib/engine/runner.py",
        "ours = self.wrote or self.record.gen in self.starts or (moment is not None and moment <= now + EARLY)",
        "ours = True",
        (f"{ENGINE}test_wakes_do_not_multiply_while_a_record_waits_however_often_it_is_started",),
    ),
    Mutation(
        "wake-refused",
        "A wake that cannot be sent fails no run.",
        "chalicelib/engine/wakes.py",
        'log.warning("wake not sent; the sweep will find the record", extra={"error": type(error).__name__})',
        "raise error",
        (f"{PROTECTIONS}test_a_wake_that_cannot_be_sent_costs_only_the_wait_for_the_sweep",),
    ),
    Mutation(
        "wake-reported",
        "A wake that could not be delivered is reported, and SQS brings it back.",
        "chalicelib/handlers/timers.py",
        'failed.append(message["messageId"])',
        "pass",
        (f"{PROTECTIONS}test_a_wake_that_could_not_be_delivered_comes_again_and_takes_no_other_along",),
    ),
    Mutation(
        "filter",
        "Triggers alone start the stream handler, so the loop cannot close.",
        "infra/application.json",
        r'"Pattern": "{\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[\"TRIGGER\"]}}}}"',
        r'"Pattern": "{\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[\"TRIGGER\",\"DETAILS\"]}}}}"',
        (f"{SOURCE}test_the_deployed_mapping_delivers_triggers_only_and_takes_reports",),
    ),
)
