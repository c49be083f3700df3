"""Who may do what. What a platform needs stands in its folder; what is Onramp's own, below.

Each function has exact ARNs: those of the state stack's things, handed over as parameters, and those that settings
name. CloudFormation fills them in; for Chalice, `operate.deploy.recipe` does.

A function may read the secrets that it shows to the platforms of the stage's flows, and no others: each under its own
name below ``{stage}/onboarding/``, and under the one that its setting gives it (a name, or an ARN). IAM has no action
for DynamoDB transactions: each item needs the action of its own kind (Service Authorization Reference, DynamoDB).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from chalicelib.clients.needs import Grant, Resource, Secret, here
from chalicelib.flows import registry
from chalicelib.records import indexes
from infra import needs
from infra.cfn import Json, get_att, join, ref, select, split, sub, when
from infra.parameters import is_said, parameter_name

Allowed = tuple[str, str, Any, str]
"""An action, the template's condition under which it is allowed (empty: always), on what, and by which alias alone
(empty: by any name)."""
FUNCTIONS = {"api": "APIHandler", "stream": "Stream", "wake": "Wake", "sweep": "Sweep", "bulk": "Bulk"}
"""Policy name of a function, and its logical id in the packaged template."""
LOG_GROUPS = {
    "api": "ApiLogGroup",
    "stream": "StreamLogGroup",
    "wake": "WakeLogGroup",
    "sweep": "SweepLogGroup",
    "bulk": "BulkLogGroup",
}
"""Output of the state stack that names a function's log group."""
_LOG_GROUP = "arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{}}}:*"

TABLE = Resource("${TableArn}")
STREAM = Resource("${TableStreamArn}")
ANY_STREAM = Resource("${TableArn}/stream/*")
LISTS, NAMES, DUE, ATTENTION, TITLES, USERS = (
    Resource(f"${{TableArn}}/index/{name}")
    for name in (indexes.NEWEST, indexes.NAMES, indexes.DUE, indexes.ATTENTION, indexes.TITLES, indexes.USERS)
)
FURTHER_NAMES = tuple(Resource(f"${{TableArn}}/index/{name}") for name in indexes.FURTHER_NAMES)
RATES = Resource("${RateTableArn}")
WAKES = Resource("${WakeQueueArn}")
BULK = Resource("${BulkQueueArn}")
FAILED = Resource("${FailedEventsArn}")
STATE_KEY = Resource("${KmsKeyArn}", given="kms_key_arn")
"""The adopter's own key. Tables are read under it, queues and topics written (KMS Developer Guide, each service)."""
TRACES = Resource("*", given="tracing")
"""X-Ray knows no narrower thing to write to (Service Authorization Reference, AWS X-Ray)."""
SECRETS_KEY = Resource("${SecretsKeyArn}", given="secrets_key_arn")
READ_SECRET = "secretsmanager:GetSecretValue"  # noqa: S105 - an action of IAM


def _stored(secret: Secret) -> tuple[Resource, Resource]:
    """The secret under its own name. An ARN's last six characters are AWS's choice; one that is not there has none, and
    whoever asks for it is to be told that it is missing, not that it is forbidden."""
    name = f"secret:${{Env}}/onboarding/{_called(secret)}"
    return here("secretsmanager", name), here("secretsmanager", f"{name}-??????")


def _called(secret: Secret) -> str:
    return secret.called or secret.setting.removesuffix("_secret").replace("_", "-")


def _named(secret: Secret) -> list[Any]:
    """The secret that a setting names, by the parameter's value: a name, or an ARN.

    CloudFormation cannot ask which. So an ARN is put behind the value, and what begins with the first ``arn:`` of both
    is taken: the value, if it is an ARN itself, or else the secret under its own name. The value as a name makes an ARN
    too; where it was one already, that of no secret.
    """
    name = parameter_name(secret.setting)
    below = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
    given = join("arn:", select(1, split("arn:", sub(f"${{{name}}}{below}${{Env}}/onboarding/{_called(secret)}"))))
    every = (sub(f"{below}${{{name}}}-??????"), given, join(given, "-??????"))
    return [when(uses(secret.setting), one) for one in every]


def uses(setting: str) -> str:
    """Name of the template's condition that a setting says something."""
    return f"Uses{parameter_name(setting)}"


def may_be_empty(flows: Sequence[str] = registry.NAMES) -> list[str]:
    """The settings on which it depends whether there is something that a statement is about."""
    given = {resource.given for name in FUNCTIONS for grant in _grants(name, flows) for resource in grant.resources}
    return sorted({*given, *(secret.setting for secret in needs.every_secret(flows))} - {""})


def functions_of(flows: Sequence[str]) -> dict[str, str]:
    """Those of `FUNCTIONS` that a stage of these flows has: that of bulk work only where a flow has any."""
    return {name: one for name, one in FUNCTIONS.items() if name != "bulk" or registry.with_bulk_work(flows)}


def _logs(function: str) -> Grant:
    """Its own log group, of the state stack."""
    group = Resource(_LOG_GROUP.format(LOG_GROUPS[function]))
    return Grant(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), (group,))


_READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes")
_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")

OWN: dict[str, tuple[Grant, ...]] = {
    "api": (
        _logs("api"),
        Grant(_READ + _WRITE, (TABLE,)),
        Grant(("dynamodb:Query",), (LISTS, NAMES, *FURTHER_NAMES, ATTENTION, TITLES, USERS)),
        Grant(("dynamodb:UpdateItem",), (RATES,)),
    ),
    "stream": (
        _logs("stream"),
        Grant(_READ + _WRITE, (TABLE,)),
        Grant(("dynamodb:Query",), (NAMES,)),
        Grant(("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"), (STREAM,)),
        Grant(("dynamodb:ListStreams",), (ANY_STREAM,)),
        Grant(("sqs:SendMessage",), (WAKES, FAILED)),
    ),
    "wake": (
        _logs("wake"),
        Grant(("dynamodb:UpdateItem",), (TABLE,)),
        Grant(_RECEIVE, (WAKES,)),
    ),
    "bulk": (
        _logs("bulk"),
        Grant(_READ + _WRITE, (TABLE,)),
        Grant(("dynamodb:Query",), (NAMES,)),
        Grant(("sqs:SendMessage",), (WAKES,)),
        Grant(_RECEIVE, (BULK,)),
    ),
    "sweep": (
        _logs("sweep"),
        Grant(("dynamodb:GetItem", "dynamodb:UpdateItem"), (TABLE,)),  # GetItem: the pause switch
        Grant(("dynamodb:Query",), (DUE, ATTENTION)),  # what is due, and how many wait for a person (a count)
    ),
}


def exact(function: str, flows: Sequence[str] = registry.NAMES) -> Json:
    """The policy document of `function` inside the template of these flows, with the stack's own ARNs."""
    allowed = [
        (action, resource.given and uses(resource.given), _exact(resource.exact), resource.alias)
        for grant in _grants(function, flows)
        for action in grant.actions
        for resource in grant.resources
    ]
    named = [one for secret in needs.secrets(function, flows) for one in _named(secret)]
    return _document([*allowed, *((READ_SECRET, "", one, "") for one in named)])


def conditions(flows: Sequence[str] = registry.NAMES) -> Json:
    """The template's conditions on which statements depend."""
    return {uses(name): is_said(parameter_name(name)) for name in may_be_empty(flows)}


def _grants(function: str, flows: Sequence[str]) -> Iterator[Grant]:
    """What a function may do: its own things, and what the platforms of these flows need."""
    yield from OWN[function]
    if function in needs.ACTING and registry.with_bulk_work(flows):
        yield Grant(("sqs:SendMessage",), (BULK,))
    yield Grant(("kms:Decrypt", "kms:GenerateDataKey"), (STATE_KEY,))
    yield Grant(("xray:PutTelemetryRecords", "xray:PutTraceSegments"), (TRACES,))
    yield from needs.grants(function, flows)
    shown = needs.secrets(function, flows)
    if shown:
        yield Grant((READ_SECRET,), tuple(one for secret in shown if secret.called for one in _stored(secret)))
        yield Grant(("kms:Decrypt",), (SECRETS_KEY,))


def _exact(arn: str) -> Json:
    """An ARN as the template writes it: what is one thing's alone, in the short form."""
    if alone := re.fullmatch(r"\$\{(\w+)(?:\.(\w+))?\}", arn):
        name, attribute = alone.groups()
        return get_att(name, attribute) if attribute else ref(name)
    return sub(arn)


def _document(allowed: Iterable[Allowed]) -> Json:
    """The statements that allow this, in the alphabet's order: by whatever is declared first, the same document."""
    actions: dict[tuple[str, str, str], set[str]] = {}
    for action, condition, resource, alias in allowed:
        actions.setdefault((condition, json.dumps(resource), alias), set()).add(action)
    resources: dict[tuple[tuple[str, ...], str, str], list[Any]] = {}
    for (condition, resource, alias), together in sorted(actions.items()):
        resources.setdefault((tuple(sorted(together)), condition, alias), []).append(json.loads(resource))
    statements = [_statement(*key, on) for key, on in sorted(resources.items(), key=lambda item: item[0])]
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(actions: tuple[str, ...], condition: str, alias: str, resources: list[Any]) -> Json:
    made: Json = {"Effect": "Allow", "Action": list(actions), "Resource": resources}
    if alias:  # AWS KMS Developer Guide, "Using aliases to control access to KMS keys"
        made["Condition"] = {"StringEquals": {"kms:RequestAlias": sub(alias)}}
    return when(condition, made) if condition else made
