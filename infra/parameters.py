"""The application's parameters and the functions' environment, both derived from the declared settings (`infra.needs`).

A setting added to one of them becomes a parameter and an environment variable here, with its description, default and
choices; nothing is copied by hand. Only what the stack itself knows (table names, queue address, stage name) is listed
below.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from chalicelib.flows import registry
from infra import needs
from infra.cfn import Json, ref, when

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

KNOWN_TO_THE_STACK: dict[str, Json | None] = {
    "env": ref("Env"),
    "aws_region": None,  # Lambda sets AWS_REGION, and refuses a function that sets it
    "onboarding_table": ref("TableName"),
    "rate_table": ref("RateTableName"),
    "wake_queue_url": ref("WakeQueueUrl"),
    "bulk_queue_url": ref("BulkQueueUrl"),
    "uploads_bucket": ref("UploadsBucket"),
    "notification_topic_arn": ref("NotificationTopicArn"),
}
"""Settings whose value is the stacks' business, not the adopter's. None: not in the environment at all."""

RUNTIME: Json = {
    # Looking through every distribution for pydantic plugins, of which there are none, costs a cold start some 15 ms.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    # Name resolution is the one wait that a deadline on the socket cannot bound (docs/adr/0014).
    "RES_OPTIONS": "timeout:1 attempts:2",
}
"""What the libraries below us are told."""

OF_REQUESTS = frozenset({"behind_cloudflare", "contact", "docs_url"})
"""Settings that have a default and are of no use but where requests come in: no other function finds them."""

ENV: Json = {
    "Type": "String",
    "Description": "Stage name; the prefix of the tables', queues' and secrets' names. prod is protected.",
    "AllowedPattern": "^[a-z][a-z0-9-]{0,19}$",
    "ConstraintDescription": "lower-case letters, digits and dashes, at most 20, starting with a letter",
}
"""The parameter that both stacks have."""

FROM_THE_STATE = (
    "TableName",
    "TableArn",
    "TableStreamArn",
    "RateTableName",
    "RateTableArn",
    "WakeQueueUrl",
    "WakeQueueArn",
    "BulkQueueUrl",
    "BulkQueueArn",
    "UploadsBucket",
    "FailedEventsArn",
    "NotificationTopicArn",
    "AlarmTopicArn",
    "ApiLogGroup",
    "StreamLogGroup",
    "WakeLogGroup",
    "SweepLogGroup",
    "BulkLogGroup",
    "AccessLogGroup",
)
"""Outputs of the state stack that the application is handed, each as the parameter of the same name."""


OF_BULK_WORK = frozenset({"BulkQueueUrl", "BulkQueueArn", "BulkLogGroup", "BulkConcurrency"})
"""Parameters that only a stage has of whose flows one has bulk work (docs/adr/0053)."""
OF_UPLOADS = frozenset({"UploadsBucket"})
"""The same, of a flow for which people upload files (docs/adr/0061)."""


def on_off(description: str, *, default: bool = False) -> Json:
    """A parameter that says yes or no."""
    return {
        "Type": "String",
        "Default": _text(default),
        "AllowedValues": ["true", "false"],
        "Description": description,
    }


def is_said(parameter: str) -> Json:
    """A condition: the parameter is not empty."""
    return {"Fn::Not": [{"Fn::Equals": [ref(parameter), ""]}]}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


OWN: Json = {
    "Env": ENV,
    **{name: {"Type": "String", "Description": "Output of the state stack"} for name in FROM_THE_STATE},
    "KmsKeyArn": {
        "Type": "String",
        "Default": "",
        "Description": "Output of the state stack: your KMS key of its tables, queues, topics and bucket of uploads; "
        "empty: AWS's own",
    },
    "SecretsKeyArn": {
        "Type": "String",
        "Default": "",
        "Description": "KMS key that the secrets are encrypted with; empty: Secrets Manager's own",
    },
    "AccessLogs": on_off(
        "Access logs of the API. For them API Gateway needs a CloudWatch role in the account's settings of the region"
    ),
    "DomainName": {
        "Type": "String",
        "Default": "",
        "Description": "Domain of the API's own, api.example.com; empty: API Gateway's",
    },
    "CertificateArn": {
        "Type": "String",
        "Default": "",
        "Description": "ACM certificate for DomainName, in the stack's region; empty where there is no domain",
    },
    "BasePath": {
        "Type": "String",
        "Default": "",
        "Description": "First segment of the path at DomainName that is the API's; empty: all of the domain is",
    },
    "DisableDefaultEndpoint": on_off("true once a custom domain is in place: only it is then reachable"),
    "WebAclArn": {
        "Type": "String",
        "Default": "",
        "Description": "WAF web ACL (regional) that stands before the API; empty: none",
    },
    "ReservedConcurrency": {
        "Type": "Number",
        "Default": 0,
        "MinValue": 0,
        "Description": "Instances of the stream handler that are set aside for it, and its most; 0: none and no limit. "
        "The account must keep 100 for what reserves none",
    },
    "StreamParallelization": {
        "Type": "Number",
        "Default": 10,
        "MinValue": 1,
        "MaxValue": 10,
        "Description": "Batches of one shard of the table's stream that are worked at at once, 12 records of each; "
        "fewer spare the platforms (docs/scale.md)",
    },
    "BulkConcurrency": {
        "Type": "Number",
        "Default": 5,
        "MinValue": 2,
        "MaxValue": 1000,
        "Description": "Slices of bulk work, such as imports, that are done at once at the most",
    },
    "SnapStart": on_off(
        "Start the API from an image of its initialised process; AWS charges for the image (docs/adr/0048)"
    ),
    "Tracing": {
        "Type": "String",
        "Default": "",
        "AllowedValues": ["", "Active"],
        "Description": "Active: X-Ray traces of the API and the functions; empty: none",
    },
}
"""Parameters that no function reads."""


def parameter_name(field: str) -> str:
    """``pixel_repository`` becomes ``PixelRepository``: CloudFormation allows letters and digits only."""
    return "".join(word.capitalize() for word in field.split("_"))


def number(field: str, application: Mapping[str, str]) -> int:
    """What a parameter of `OWN` is that is a number.

    Args:
        field: Its name in a stage file, ``bulk_concurrency``.
        application: What the stage file says below ``[application]``.
    """
    return int(application.get(field, OWN[parameter_name(field)]["Default"]))


def parameters(flows: Sequence[str] = registry.NAMES) -> Json:
    """The template's Parameters: one for each setting that an adopter chooses, and `OWN`.

    Args:
        flows: Those of the package, which has the routes and the rights of these and no others. So the parameter that
            names them takes nothing else: for other flows there is another package.
    """
    chosen = {name: field for name, field in needs.fields(flows).items() if name not in KNOWN_TO_THE_STACK}
    own = {name: one for name, one in OWN.items() if name not in _of_other_flows(flows)}
    made = {**own, **{parameter_name(name): _parameter(field) for name, field in sorted(chosen.items())}}
    said = ",".join(flows)
    made["Flows"] |= {"Default": said, "AllowedValues": [said]}
    del made["Flows"]["MinLength"]
    return made


def _of_other_flows(flows: Sequence[str]) -> frozenset[str]:
    """Those of `OWN` that a stage of these flows has not."""
    bulk = frozenset[str]() if registry.with_bulk_work(flows) else OF_BULK_WORK
    return bulk if needs.with_uploads(flows) else bulk | OF_UPLOADS


def environment(flows: Sequence[str] = registry.NAMES, function: str = "") -> Json:
    """What a function finds in its environment: each setting that it reads, by its name in upper case, and `RUNTIME`.

    Lambda takes no more than 4 KB of it, so what says no more than its default is left out (`conditions`).

    Args:
        flows: Those of the stage.
        function: Its name (`infra.policies.FUNCTIONS`); empty: what any of them reads.
    """
    read = needs.fields(flows, needs.groups_of(function, flows) if function else None)
    left_out = OF_REQUESTS if function not in {"", "api"} else frozenset[str]()
    if function not in {"", *needs.ACTING} or not registry.with_bulk_work(flows):
        left_out |= {"bulk_queue_url"}
    if function not in {"", *needs.ACTING}:
        left_out |= {"wake_queue_url"}
    values = {
        name: KNOWN_TO_THE_STACK.get(name, _value(name, field)) for name, field in read.items() if name not in left_out
    }
    return {
        **{name.upper(): value for name, value in sorted(values.items(), key=itemgetter(0)) if value is not None},
        **RUNTIME,
    }


def conditions(flows: Sequence[str] = registry.NAMES) -> Json:
    """The template's conditions on which it depends whether a setting is in the environment: it says something."""
    optional = {name: field for name, field in needs.fields(flows).items() if not _must_be_said(name, field)}
    return {
        _sets(name): {"Fn::Not": [{"Fn::Equals": [ref(parameter_name(name)), _text(field.default)]}]}
        for name, field in sorted(optional.items())
    }


def _value(name: str, field: FieldInfo) -> Json:
    said = ref(parameter_name(name))
    return said if _must_be_said(name, field) else when(_sets(name), said)


def _must_be_said(name: str, field: FieldInfo) -> bool:
    return name in KNOWN_TO_THE_STACK or field.is_required()


def _sets(name: str) -> str:
    return f"Sets{parameter_name(name)}"


def _parameter(field: FieldInfo) -> Json:
    made: Json = {"Type": "String"}
    if field.description:
        made["Description"] = field.description
    if choices := _choices(field.annotation):
        made["AllowedValues"] = choices
    if field.is_required():
        return made if choices else {**made, "MinLength": 1}
    return {**made, "Default": _text(field.default)}


def _choices(annotation: Any) -> list[str]:
    if annotation is bool:
        return ["true", "false"]
    return [_text(choice) for choice in get_args(annotation)] if get_origin(annotation) is Literal else []
