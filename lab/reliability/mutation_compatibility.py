"""Protections of going back: what a release cannot read is refused, kept, or never stored (docs/adr/0045)."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FORMS = "tests/releases/test_stored_forms.py::test_"
TURNS = "tests/releases/test_taking_turns.py::test_nothing_locks_and_nothing_is_lost_or_doubled"
NEWER = "tests/integration/test_api_newer.py::test_"

MUTATIONS = (
    Mutation(
        "form-of-one-release",
        "What this code stores, the release before can read: a stored form takes two releases.",
        "chalicelib/records/ledger.py",
        'SUCCEEDED = "succeeded"',
        'SUCCEEDED = "done"',
        (f"{FORMS}what_this_code_stores_is_read_by_the_release",),
    ),
    Mutation(
        "newer-schema-read",
        "A record of a schema version that this code does not know is not read as one of its own.",
        "chalicelib/records/schema.py",
        "    if version > SCHEMA_VERSION:\n",
        "    if version > SCHEMA_VERSION + 1:\n",
        (
            "tests/simulation/test_deploy.py::TestANewerRecord::test_is_refused_as_something_that_time_mends",
            "tests/simulation/test_deploy.py::TestANewerRecord::test_is_neither_run_nor_marked_nor_changed",
        ),
    ),
    Mutation(
        "newer-attributes-kept",
        "An attribute that only newer code has outlives every write.",
        "chalicelib/records/update.py",
        "    gone = [name for name in dict.fromkeys([*stored, *before.outdated]) if name not in new]\n",
        '    gone = [name for name in dict.fromkeys([*stored, *before.outdated, "novelty"]) if name not in new]\n',
        (f"{NEWER}an_attribute_that_only_newer_code_has_outlives_every_write", TURNS),
    ),
    Mutation(
        "rollback-that-cannot-read",
        "No rollback to a release that cannot read what was stored since, also where the setting was taken back.",
        "operate/deploy/releases.py",
        "self._write((release, *self.entries), written={*self.written, *_switched_on(release)})",
        "self._write((release, *self.entries), written=_switched_on(release))",
        ("tests/unit/test_deploy.py::test_no_rollback_to_a_release_that_cannot_read_what_was_stored_since",),
    ),
)
