"""Protections of a deploy: it says what is in the way before it makes anything, and loses nothing on the way."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

UNIT = "tests/unit/test_deploy.py::"

MUTATIONS = (
    Mutation(
        "deploy-secrets",
        "A deploy begins only when every secret of the stage's flows is there.",
        "operate/deploy/preflight.py",
        'if code == "ResourceNotFoundException":',
        'if code == "":',
        (f"{UNIT}test_every_secret_that_is_missing_is_named_at_once_with_the_command_that_makes_it",),
    ),
    Mutation(
        "deploy-loses-nothing",
        "Where nobody can be asked, nothing that holds state is removed or replaced.",
        "operate/deploy/shown.py",
        'return change.kind in HOLDS_STATE and (change.action == "Remove" or change.replaced != "no")',
        'return change.kind in HOLDS_STATE and change.replaced == "yes"',
        (f"{UNIT}test_what_holds_state_is_not_removed_or_replaced_where_nobody_is_asked",),
    ),
    Mutation(
        "deploy-triggers-only",
        "The stream handler works on triggers alone, also while a mapping has no filter yet.",
        "chalicelib/handlers/stream.py",
        'if record["dynamodb"]["Keys"]["sk"]["S"] == TRIGGER',
        'if record["dynamodb"]["Keys"]["sk"]["S"]',
        ("tests/unit/test_stream_handler.py::test_what_is_no_trigger_is_dropped",),
    ),
    Mutation(
        "deploy-bucket-closed",
        "A stage's bucket is open to nobody.",
        "operate/deploy/bucket.py",
        '"BlockPublicPolicy": True,',
        '"BlockPublicPolicy": False,',
        (f"{UNIT}test_the_bucket_is_open_to_nobody_and_keeps_versions",),
    ),
    Mutation(
        "deploy-not-plain",
        "A plain `chalice deploy` makes nothing.",
        "app.py",
        'if "AWS_CHALICE_CLI_MODE" in os.environ and not',
        'if "AWS_CHALICE_CLI_MODE" not in os.environ and not',
        ("tests/unit/test_package.py::test_a_plain_chalice_deploy_makes_nothing_and_names_the_command_that_does",),
    ),
    Mutation(
        "deploy-released-once",
        "A deploy that changes nothing is no release: a rollback goes back to what was there before.",
        "operate/deploy/releases.py",
        "if self.entries and self.entries[0].identity == release.identity:",
        "if not release:",
        (f"{UNIT}test_releases_go_back_one_by_one_and_a_new_one_comes_first",),
    ),
    Mutation(
        "deploy-mappings",
        "A deploy puts right what somebody changed of the event source mappings by hand.",
        "operate/deploy/mappings.py",
        "if _plain(mapping.get(name)) != _plain(value)}",
        "if name not in mapping}",
        ("tests/unit/test_deploy_mappings.py::test_whatever_was_changed_by_hand_is_put_right",),
    ),
)
