"""Protections that no onboarding ends where nobody can go on: corrections, and effects that are gone again."""

from __future__ import annotations

from reliability.mutation import Mutation

AMENDING = "tests/integration/test_api_admin.py::TestAmending::"

MUTATIONS = (
    Mutation(
        "needed-answer",
        "A correction takes no answer away that the customer could not have submitted without.",
        "chalicelib/intents/amend.py",
        'answers = complete(desk.flow_of(record), answers, among=corrections, below="answers.")',
        "pass",
        (f"{AMENDING}test_takes_no_needed_answer_away",),
    ),
)
