"""Assembles ``infra/state.json``, the state stack's template: plain CloudFormation, deployed before the application.

``python -m infra.state.template`` writes it, ``--check`` exits 1 if it is stale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.flows import registry
from chalicelib.version import VERSION
from infra import needs
from infra.cfn import Json, filled_in, get_att, ref, sub, when
from infra.generated import ROOT, Generated, main, text_of
from infra.parameters import ENV, is_said, on_off
from infra.state.alarms import alarms
from infra.state.findings import findings
from infra.state.logs import groups_of, logs
from infra.state.storage import storage, table_in_use
from infra.state.topics import topics
from infra.state.uploads import uploads

STATE_FILE = ROOT / "infra" / "state.json"

PARAMETERS: Json = {
    "Env": ENV,
    "TableName": {
        "Type": "String",
        "Default": "",
        "AllowedPattern": "^$|^[A-Za-z0-9_.-]{3,255}$",
        "ConstraintDescription": "the name of a table, or nothing",
        "Description": "A restored table that the stage goes on with (docs/runbook.md); empty: the stack's own",
    },
    "TableStreamArn": {
        "Type": "String",
        "Default": "",
        "AllowedPattern": "^$|^arn:[^:]+:dynamodb:.+/stream/.+$",
        "ConstraintDescription": "the ARN of a table's stream, or nothing",
        "Description": "Stream of the restored table; empty: that of the stack's own table",
    },
    "NotificationEmail": {
        "Type": "String",
        "Default": "",
        "Description": "Address that the notification topic mails to, once its owner has agreed; empty: nobody yet",
    },
    "AlarmEmail": {
        "Type": "String",
        "Default": "",
        "Description": "Address that the alarm topic mails to, once its owner has agreed; empty: nobody yet",
    },
    "PageOrigins": {
        "Type": "String",
        "Default": "",
        "Description": "Origins of the pages, with commas, from which browsers may upload; the deploy says them itself",
    },
    "KmsKeyArn": {
        "Type": "String",
        "Default": "",
        "AllowedPattern": "^$|^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$",
        "ConstraintDescription": "the ARN of a KMS key (not of an alias), or nothing",
        "Description": "Your own KMS key for tables, queues, topics, logs and the bucket of uploads (docs/settings.md "
        "says what its policy must allow); empty: AWS's own keys",
    },
    "LogRetentionDays": {
        "Type": "Number",
        "Default": 30,
        "AllowedValues": [1, 3, 5, 7, 14, 30, 60, 90, 180, 365, 400, 545, 731],
        "Description": "Days that log lines are kept",
    },
    "MonthlyBudget": {
        "Type": "Number",
        "Default": 0,
        "MinValue": 0,
        "Description": "US dollars that the account (all of it) may cost in a month before the alarm topic is told, at "
        "80 % spent and at 100 % foreseen; 0: no budget",
    },
    "SavedQueries": on_off("Saved questions to the logs, in CloudWatch Logs Insights", default=True),
    "PointInTimeRecovery": on_off("Whether the table can be restored to any second of the last 35 days; prod always"),
    "DeletionProtection": on_off("Whether DynamoDB refuses to delete the table; prod always"),
}


def template(flows: Sequence[str] = registry.NAMES) -> Json:
    """The state stack's template, for a stage that has these flows. The file in the repository is that of all."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Onramp: what a stage must not lose",
        "Metadata": {"Onramp": {"Version": VERSION}},
        "Parameters": PARAMETERS,
        "Rules": {"RestoredTable": _both_or_neither()},
        "Conditions": _conditions(),
        "Resources": {**storage(flows), **_of_files(flows), **topics(), **logs(flows), **alarms(flows)},
        "Outputs": outputs(flows),
    }


def _of_files(flows: Sequence[str]) -> Json:
    """What people upload, and what is found in it."""
    return {
        **(uploads() if needs.with_uploads(flows) else {}),
        **(findings() if needs.with_findings(flows) else {}),
    }


def for_stage(env: str, flows: Sequence[str] = registry.NAMES, place: Mapping[str, str] | None = None) -> Json:
    """The template with one stage's names written out.

    A stack that is made anew takes over what an earlier one retained (CloudFormation's ``ImportExistingResources``),
    but only under names that stand in the template as they are.

    Args:
        env: The stage's name.
        flows: Those of the stage.
        place: Account and region, as CloudFormation's pseudo parameters; without them, names that hold them are left as
            they are.
    """
    made = template(flows)
    made["Resources"] = filled_in(made["Resources"], {"Env": env, **(place or {})})
    made["Parameters"] = {**made["Parameters"], "Env": {**ENV, "Default": env, "AllowedValues": [env]}}
    return made


def _conditions() -> Json:
    production: Json = {"Fn::Equals": [ref("Env"), "prod"]}
    asked = {name: {"Fn::Equals": [ref(name), "true"]} for name in ("PointInTimeRecovery", "DeletionProtection")}
    return {
        "Recoverable": {"Fn::Or": [production, asked["PointInTimeRecovery"]]},
        "Protected": {"Fn::Or": [production, asked["DeletionProtection"]]},
        "HasNotificationEmail": is_said("NotificationEmail"),
        "HasAlarmEmail": is_said("AlarmEmail"),
        "HasPageOrigins": is_said("PageOrigins"),
        "UsesKmsKeyArn": is_said("KmsKeyArn"),
        "HasMonthlyBudget": {"Fn::Not": [{"Fn::Equals": [ref("MonthlyBudget"), 0]}]},
        "WithSavedQueries": {"Fn::Equals": [ref("SavedQueries"), "true"]},
        "UsesRestoredTable": is_said("TableName"),
    }


def _both_or_neither() -> Json:
    names = [{"Fn::Equals": [ref(name), ""]} for name in ("TableName", "TableStreamArn")]
    return {
        "Assertions": [
            {
                "Assert": {"Fn::Or": [{"Fn::And": names}, {"Fn::Not": [{"Fn::Or": names}]}]},
                "AssertDescription": "TableName and TableStreamArn belong together: give both, or neither",
            }
        ]
    }


def outputs(flows: Sequence[str] = registry.NAMES) -> Json:
    """What the application is handed, and what a person or a script asks for. The names are an interface.

    The stack's own table stays in the stack when the stage goes on with a restored one: only what is handed on changes.
    """
    restored = sub("arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${TableName}")
    own: dict[str, tuple[str, Json]] = {
        "TableName": ("The table of records", table_in_use()),
        "TableArn": ("Its ARN", when("UsesRestoredTable", restored, get_att("Table"))),
        "TableStreamArn": (
            "Its stream",
            when("UsesRestoredTable", ref("TableStreamArn"), get_att("Table", "StreamArn")),
        ),
        "RateTableName": ("The table of rate counters", ref("RateTable")),
        "RateTableArn": ("Its ARN", get_att("RateTable")),
        "WakeQueueUrl": ("The queue of delayed wakes", ref("WakeQueue")),
        "WakeQueueArn": ("Its ARN", get_att("WakeQueue")),
        "WakeDeadLettersUrl": ("Wakes that were given up", ref("WakeDeadLetters")),
        "WakeDeadLettersArn": ("ARN of that queue", get_att("WakeDeadLetters")),
        "FailedEventsUrl": ("Stream events that were given up", ref("FailedEvents")),
        "FailedEventsArn": ("ARN of that queue", get_att("FailedEvents")),
        "NotificationTopicArn": ("What colleagues should know, for further subscribers", ref("NotificationTopic")),
        "AlarmTopicArn": ("What alarms tell, for further subscribers", ref("AlarmTopic")),
        **{name: (f"Log group: {called}", ref(name)) for called, name in groups_of(flows).items()},
        **(_of_bulk_work() if registry.with_bulk_work(flows) else {}),
        **({"UploadsBucket": ("What people upload", ref("Uploads"))} if needs.with_uploads(flows) else {}),
        **({"FindingsTableName": ("What is found in files", ref("Findings"))} if needs.with_findings(flows) else {}),
    }
    made: Json = {name: {"Description": said, "Value": value} for name, (said, value) in own.items()}
    made["KmsKeyArn"] = {
        "Description": "The adopter's own key",
        "Value": ref("KmsKeyArn"),
        "Condition": "UsesKmsKeyArn",
    }
    return made


def _of_bulk_work() -> dict[str, tuple[str, Json]]:
    return {
        "BulkQueueUrl": ("The queue of bulk work", ref("BulkQueue")),
        "BulkQueueArn": ("Its ARN", get_att("BulkQueue")),
        "BulkDeadLettersUrl": ("Slices of bulk work that were given up", ref("BulkDeadLetters")),
        "BulkDeadLettersArn": ("ARN of that queue", get_att("BulkDeadLetters")),
    }


def files() -> Generated:
    """The template's file and its text."""
    return {STATE_FILE: text_of(template())}


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__))
