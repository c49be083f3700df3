"""Protections of the two stacks: what must not be lost, and what must be noticed."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TEMPLATE = "tests/unit/test_template.py::"
CLOUDFORMATION = "tests/integration/test_cloudformation.py::"

MUTATIONS = (
    Mutation(
        "stack-retain",
        "No operation on the state stack takes away what it holds.",
        "infra/state/storage.py",
        '"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"',
        '"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain"',
        (f"{TEMPLATE}test_no_operation_on_the_state_stack_takes_what_it_holds",),
    ),
    Mutation(
        "stack-taken-over",
        "A state stack that is made anew takes over what an earlier one retained.",
        "infra/state/template.py",
        'made["Resources"] = filled_in(made["Resources"], {"Env": env, **(place or {})})',
        "pass",
        (f"{CLOUDFORMATION}test_what_a_deleted_stack_retained_is_taken_over_with_all_that_is_in_it",),
    ),
    Mutation(
        "stack-restored-whole",
        "A stage goes on with a restored table whole: name, ARN and stream.",
        "infra/state/template.py",
        'when("UsesRestoredTable", ref("TableStreamArn"), get_att("Table", "StreamArn"))',
        'get_att("Table", "StreamArn")',
        (f"{TEMPLATE}test_a_stage_goes_on_with_a_restored_table_whole_and_its_own_stays_in_the_stack",),
    ),
    Mutation(
        "stack-replaced",
        "A resource that a deploy over the last release would replace is named.",
        "infra/replaced.py",
        'elif changed := _changed(was["replaced_by"], found["replaced_by"]):',
        "elif changed := []:",
        ("tests/unit/test_replaced.py::test_a_table_under_another_name_is_said_to_be_replaced",),
    ),
    Mutation(
        "stack-indexes",
        "A deploy that would change two indexes of a table at once is noticed.",
        "infra/replaced.py",
        'changed := _changed(was.get("indexes", {}), found.get("indexes", {}))',
        "changed := []",
        ("tests/unit/test_replaced.py::test_two_index_changes_at_once_are_both_named",),
    ),
    Mutation(
        "alarm-topic-key",
        "Alarms tell a topic that CloudWatch may publish on.",
        "infra/state/topics.py",
        '"KmsMasterKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn")),',
        '"KmsMasterKeyId": when("UsesKmsKeyArn", ref("KmsKeyArn"), "alias/aws/sns"),',
        (f"{TEMPLATE}test_cloudwatch_can_publish_on_the_topic_of_alarms",),
    ),
    Mutation(
        "deployed-anew",
        "The API is deployed anew when only a parameter changes.",
        "infra/application/finish.py",
        '["x-onramp-parameters"] = digest(parameters)',
        '["x-onramp-parameters"] = ""',
        (f"{TEMPLATE}test_the_api_is_deployed_anew_when_only_a_parameter_changes_and_not_when_none_does",),
    ),
    Mutation(
        "throttled-low",
        "Routes by which anybody asks the user pool are throttled below the pool's own quotas.",
        "infra/application/gateway.py",
        'return [_settings("/*", "*", BURST, RATE), *low]',
        'return [_settings("/*", "*", BURST, RATE)]',
        (f"{TEMPLATE}test_routes_that_ask_the_user_pool_for_anybody_are_throttled_below_the_others",),
    ),
    Mutation(
        "settings-read",
        "A function is told the settings that it reads, and no others.",
        "infra/parameters.py",
        "read = needs.fields(flows, needs.groups_of(function, flows) if function else None)",
        "read = needs.fields(flows)",
        (f"{TEMPLATE}test_timers_are_told_no_platform_and_what_is_read_together_is_all_there_is",),
    ),
    Mutation(
        "functions-watched",
        "Every function is watched for failing, and for not being started.",
        "infra/application/alarms.py",
        "for name, logical_id in functions_of(flows).items():",
        "for name, logical_id in list(functions_of(flows).items())[1:]:",
        (f"{TEMPLATE}test_every_function_is_watched_for_failing_and_for_not_being_started",),
    ),
)
