"""Who may do what: one table of statements, rendered twice.

* With exact ARNs into ``infra/stack.json``, where the stack knows its own resources.
* With names and account wildcards into ``.chalice/policy-{stage}-{function}.json``, for a plain ``chalice deploy``,
  which knows nothing but the stage's name. What the adopter owns is then found by name: the analytics table and the
  event bucket begin with ``{stage}-pixel-``, the role in the analytics account is ``{stage}-onramp-analytics``.

``python -m infra.policies`` writes the files, ``--check`` exits 1 if one is stale. IAM has no action for DynamoDB
transactions: each item of one needs the action of its own kind (Service Authorization Reference, DynamoDB).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.cfn import Json, get_att, ref, sub, when
from infra.generated import ROOT, Generated, main, text_of

STAGES = ("local", "dev", "prod")
FUNCTIONS = {"api": "APIHandler", "stream": "Stream", "wake": "Wake", "sweep": "Sweep"}
"""Policy name of a function, and its logical id in the packaged template."""


@dataclass(frozen=True)
class Target:
    """What a statement is about: the exact ARN within the stack, and the pattern that stands for it outside."""

    exact: Any
    pattern: str
    condition: str = ""
    """The template's condition under which there is such a thing at all; empty: always."""


@dataclass(frozen=True)
class Grant:
    """Actions of one service on some targets."""

    actions: tuple[str, ...]
    targets: tuple[Target, ...]


def _regional(service: str, name: str, *, parameter: str = "", region: str = "${AWS::Region}") -> Target:
    """A thing in this account, known by name; `parameter` is the template's own word for it, if it has one."""
    exact = parameter or name.replace("{env}", "${Env}")
    return Target(
        sub(f"arn:${{AWS::Partition}}:{service}:{region}:${{AWS::AccountId}}:{exact}"), f"arn:*:{service}:*:*:{name}"
    )


_TABLE_PATTERN = "arn:*:dynamodb:*:*:table/{env}-OnboardingTable"
TABLE = Target(get_att("Table"), _TABLE_PATTERN)
STREAM = Target(get_att("Table", "StreamArn"), f"{_TABLE_PATTERN}/stream/*")
ANY_STREAM = Target(sub("${Table.Arn}/stream/*"), f"{_TABLE_PATTERN}/stream/*")
GSI1, GSI2, GSI3, GSI4 = (
    Target(sub(f"${{Table.Arn}}/index/gsi{number}"), f"{_TABLE_PATTERN}/index/gsi{number}") for number in range(1, 5)
)
RATES = Target(get_att("RateTable"), "arn:*:dynamodb:*:*:table/{env}-OnboardingRates")
WAKES = Target(get_att("WakeQueue"), "arn:*:sqs:*:*:{env}-onboarding-wakes")
NOTIFICATIONS = Target(ref("NotificationTopic"), "arn:*:sns:*:*:{env}-onboarding-notifications")
FAILED = Target(get_att("FailedEvents"), "arn:*:sqs:*:*:{env}-onboarding-failed-events")
SECRETS = _regional("secretsmanager", "secret:{env}/onboarding/*")
# The analytics account may be this one, in another region.
PIXEL_QUEUES = _regional("sqs", "{env}-pixel-*", region="*")
ANALYTICS = _regional("dynamodb", "table/{env}-pixel-*", parameter="table/${AnalyticsTable}", region="*")
ANALYTICS_ROLE = Target(ref("AnalyticsRoleArn"), "arn:*:iam::*:role/{env}-onramp-analytics", "UsesAnalyticsRole")
EVENTS = Target(sub("arn:${AWS::Partition}:s3:::${EventBucket}"), "arn:*:s3:::{env}-pixel-*")
EVENT_OBJECTS = Target(sub("arn:${AWS::Partition}:s3:::${EventBucket}/events/*"), "arn:*:s3:::{env}-pixel-*/events/*")
POOL = _regional("cognito-idp", "userpool/*", parameter="userpool/${CognitoUserPoolId}")


def _logs(function: str) -> Grant:
    """Its own log group, which the stack made; after a plain ``chalice deploy`` Lambda makes one, named like this."""
    group = Target(get_att(f"{FUNCTIONS[function]}Logs"), "arn:*:logs:*:*:log-group:/aws/lambda/onramp-{env}*")
    return Grant(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), (group,))


_READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")

# What the health read-out asks. The API shows it, and the stream handler watches it until an onboarding is complete.
HEALTH = (
    Grant(("secretsmanager:GetSecretValue",), (SECRETS,)),
    Grant(("sqs:GetQueueUrl", "sqs:GetQueueAttributes"), (PIXEL_QUEUES,)),
    Grant(("dynamodb:GetItem",), (ANALYTICS,)),
    Grant(("s3:ListBucket",), (EVENTS,)),
    Grant(("s3:GetObject",), (EVENT_OBJECTS,)),
    Grant(("sts:AssumeRole",), (ANALYTICS_ROLE,)),
)

GRANTS: dict[str, tuple[Grant, ...]] = {
    "api": (
        _logs("api"),
        Grant(_READ + _WRITE, (TABLE,)),
        Grant(("dynamodb:Query",), (GSI1, GSI2, GSI4)),
        Grant(("dynamodb:UpdateItem",), (RATES,)),
        # A password for whoever reads the mailbox, and an end of all sessions with it (docs/adr/0021).
        Grant(("cognito-idp:AdminSetUserPassword", "cognito-idp:AdminUserGlobalSignOut"), (POOL,)),
        Grant(("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"), (POOL,)),  # who claims a link
        *HEALTH,
    ),
    "stream": (
        _logs("stream"),
        Grant(_READ + _WRITE, (TABLE,)),
        Grant(("dynamodb:Query",), (GSI2,)),
        Grant(("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"), (STREAM,)),
        Grant(("dynamodb:ListStreams",), (ANY_STREAM,)),
        Grant(("sqs:SendMessage",), (WAKES, FAILED)),
        Grant(("sns:Publish",), (NOTIFICATIONS,)),
        # Deleting: what was made for an onboarding that is revoked.
        Grant(("sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue"), (PIXEL_QUEUES,)),
        Grant(("dynamodb:UpdateItem", "dynamodb:DeleteItem"), (ANALYTICS,)),
        Grant(("cognito-idp:AdminGetUser", "cognito-idp:ListUsers"), (POOL,)),  # who owns the account
        *HEALTH,
    ),
    "wake": (
        _logs("wake"),
        Grant(("dynamodb:UpdateItem",), (TABLE,)),
        Grant(
            ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"),
            (WAKES,),
        ),
    ),
    "sweep": (
        _logs("sweep"),
        Grant(("dynamodb:GetItem", "dynamodb:UpdateItem"), (TABLE,)),  # GetItem: the pause switch
        Grant(("dynamodb:Query",), (GSI3, GSI4)),  # what is due, and how many wait for a person (a count)
    ),
}


def exact(function: str) -> Json:
    """The policy document of `function` inside the template, with the stack's own ARNs."""
    return _document([_exact_statement(grant) for grant in GRANTS[function]])


def pattern(function: str, stage: str) -> Json:
    """The policy document of `function` for a plain ``chalice deploy`` of `stage`."""
    return _document(
        [
            _statement(grant.actions, [target.pattern.format(env=stage) for target in grant.targets])
            for grant in GRANTS[function]
        ]
    )


def _exact_statement(grant: Grant) -> Any:
    statement = _statement(grant.actions, [target.exact for target in grant.targets])
    conditions = {target.condition for target in grant.targets}
    if conditions == {""}:
        return statement
    (condition,) = conditions  # a grant does not mix what is always there with what may not be
    return when(condition, statement)


def _statement(actions: tuple[str, ...], resources: list[Any]) -> Json:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


def _document(statements: list[Any]) -> Json:
    return {"Version": "2012-10-17", "Statement": statements}


def files() -> Generated:
    """Every policy file, by path."""
    return {
        ROOT / ".chalice" / f"policy-{stage}-{function}.json": text_of(pattern(function, stage))
        for stage in STAGES
        for function in FUNCTIONS
    }


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__))
