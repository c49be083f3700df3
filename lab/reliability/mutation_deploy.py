"""Protections of a deploy: it says what is in the way before it makes anything, and loses nothing on the way."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

UNIT = "tests/unit/test_deploy.py::"
CHALICE = "tests/unit/test_deploy_by_chalice.py::"

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
    Mutation(
        "deploy-chalice-refuses",
        "What Chalice cannot do is refused, and not left out in silence.",
        "operate/deploy/preflight.py",
        'if by == "chalice" and said:',
        'if by == "chalice" and len(said) > 7:',
        (f"{CHALICE}test_what_chalice_does_not_do_is_refused_before_anything_is_made",),
    ),
    Mutation(
        "deploy-chalice-mark",
        "A deploy by Chalice that was interrupted is not taken for one that is through.",
        "operate/deploy/chalice.py",
        'work.bucket.write(_done(work), b"")\n    source, log',
        "source, log",
        (f"{CHALICE}test_what_stands_there_already_is_not_deployed_again_and_what_was_interrupted_is",),
    ),
    Mutation(
        "deploy-chalice-state",
        "A stage that goes on with a restored table is deployed anew by Chalice.",
        "operate/deploy/recipe.py",
        "said = [bundle, str(self.runtime), self.config, self.policies, self.functions, self.alarms]",
        "said = [bundle, str(self.runtime), self.alarms]",
        (f"{CHALICE}test_what_would_be_deployed_is_told_apart_by_all_that_it_is_made_of",),
    ),
    Mutation(
        "deploy-chalice-code",
        "Code that Chalice made by itself, of libraries without our rules, is told.",
        "operate/deploy/chalice.py",
        '["CodeSha256"] != given:',
        '["CodeSha256"] == "":',
        (f"{CHALICE}test_code_that_chalice_made_by_itself_is_refused",),
    ),
    Mutation(
        "deploy-chalice-api",
        "An API that Chalice made and forgot is found, and not made a second time.",
        "operate/deploy/memory.py",
        'f":function:{function}/invocations" in uri',
        'f":function:{function}/invocations" == uri',
        (f"{CHALICE}test_an_api_that_leads_to_the_stages_function_is_found_whoever_forgot_it",),
    ),
    Mutation(
        "deploy-alone",
        "Two people do not change a stage at once.",
        "operate/deploy/lock.py",
        'held["where"] != where and',
        'held["where"] == where and',
        (f"{CHALICE}test_somebody_elses_lock_is_respected_for_an_hour_and_ones_own_is_taken_over",),
    ),
)
