"""Protections of what platform engineers do to a stage."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FILE = "tests/unit/test_stage_file.py::"

MUTATIONS = (
    Mutation(
        "operate-account",
        "Nothing is done to a stage with credentials of another account.",
        "operate/stage.py",
        'if answer["Account"] != stage.account:',
        "if not answer:",
        (f"{FILE}test_credentials_of_another_account_are_refused",),
    ),
    Mutation(
        "operate-known",
        "A setting that a stage file misspells is named, not passed over.",
        "operate/settings/faults.py",
        '        elif key not in _names("settings"):\n            yield',
        '        elif key not in _names("settings") and not key:\n            yield',
        (f"{FILE}test_everything_that_is_wrong_is_named_at_once",),
    ),
    Mutation(
        "operate-no-values",
        "What is wrong with a setting is said without its value.",
        "operate/settings/faults.py",
        'yield _unknown("settings", key)',
        'yield _unknown("settings", key) + str(own[key])',
        (f"{FILE}test_everything_that_is_wrong_is_named_at_once",),
    ),
)
