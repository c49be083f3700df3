"""Protections of how an onboarding ends: completed, withdrawn and taken back; and of what colleagues are told."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

PLANNER = "tests/unit/test_planner.py"
CLEAN_UP = "tests/simulation/test_ecom_cleanup.py::"
CRASHES = "tests/simulation/test_ecom_crashes.py::"
TAKING_BACK = "tests/integration/test_taking_back.py"

MUTATIONS = (
    Mutation(
        "withdrawn",
        "What was not done when the invitation is withdrawn is not done any more.",
        "chalicelib/engine/planner.py",
        "if self.flow.forward(action) and self.flow.lifecycle.is_end(self.record.status):",
        "if False:",
        (PLANNER,),
    ),
    Mutation(
        "undo-leased",
        "Nothing is taken back while something is still being made.",
        "chalicelib/engine/planner.py",
        "if action.undoes and under_way(self.flow, self.record, self.now):",
        "if False:",
        (PLANNER,),
    ),
    Mutation(
        "undo-late",
        "Nothing is taken back while a late request could still make it again.",
        "chalicelib/engine/planner.py",
        "return max(due, quiet_from(self.flow, self.record) or self.now) if action.undoes else due",
        "return due",
        (PLANNER,),
    ),
    Mutation(
        "undo-order",
        "What was made last is taken back first.",
        "chalicelib/flows/ecom/actions.py",
        '        needs=("remove_pixel_queue",),\n',
        "",
        (f"{CLEAN_UP}test_everything_is_taken_back_in_the_reverse_order",),
    ),
    Mutation(
        "undo-unknown",
        "What an attempt that died made is found and taken back, though nobody wrote it down.",
        "chalicelib/executors/own_account.py",
        "controller.find_account(ours, work.deadline)",
        "None",
        (f"{CLEAN_UP}test_an_effect_that_nobody_wrote_down_is_found_and_taken_back",),
    ),
    Mutation(
        "own-account",
        "Only the account that this onboarding made is ever closed.",
        "chalicelib/executors/own_account.py",
        "if account is not None and account.external_reference != ours:",
        "if False:",
        (TAKING_BACK,),
    ),
    Mutation(
        "done-for",
        "An action that recurs is done once for each occasion.",
        "chalicelib/records/ledger.py",
        "done_for=(*self.done_for, *self.occasions),",
        "done_for=self.done_for,",
        (PLANNER,),
    ),
    Mutation(
        "failed-occasion",
        "What an action that recurs has failed at does not start it again by itself.",
        "chalicelib/engine/planner.py",
        "if name not in entry.occasions}",
        "}",
        (PLANNER,),
    ),
    Mutation(
        "message-checkpoint",
        "A channel that fails gets no other channel's messages repeated.",
        "chalicelib/executors/notify.py",
        "if message.key not in round_.delivered]",
        "]",
        ("tests/unit/test_notify.py",),
    ),
    Mutation(
        "completed",
        "An onboarding completes when the health says so, and not before.",
        "chalicelib/executors/watch_golden_path.py",
        "if not missing:",
        "if True:",
        (f"{CRASHES}test_an_intent_whose_event_is_lost_is_found_by_the_sweep",),
    ),
    Mutation(
        "golden-documents",
        "The golden path needs a document that an event has changed.",
        "chalicelib/flows/ecom/health/golden.py",
        '_PIXEL: Final = (*PARTS, "documents_updated")',
        "_PIXEL: Final = PARTS",
        ("tests/unit/test_health_states.py",),
    ),
)
