"""Who may do what: one table of statements, rendered twice.

* With exact ARNs into ``infra/stack.json``, where the stack knows its own resources.
* With names and account wildcards into ``.chalice/policy-{stage}-{function}.json``, for a plain ``chalice deploy``,
  which knows nothing but the stage's name. What the adopter owns is then found by name: the analytics table and the
  event bucket begin with ``{stage}-pixel-``, the role in the analytics account is ``{stage}-onramp-analytics``.

Secrets follow their settings: those below ``{stage}/onboarding/`` are always readable, and those that a setting names
(by name, or by ARN) are as well. The template takes the names from its parameters, a policy file from the stage's
environment variables in ``.chalice/config.json``.

``python -m infra.policies`` writes the files, ``--check`` exits 1 if one is stale. IAM has no action for DynamoDB
transactions: each item of one needs the action of its own kind (Service Authorization Reference, DynamoDB).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.settings import Settings
from infra.cfn import Json, get_att, join, ref, select, split, sub, when
from infra.generated import ROOT, Generated, main, text_of
from infra.parameters import parameter_name

Allowed = tuple[str, str, Any]
"""An action, the template's condition under which it is allowed (empty: always), and on what."""
STAGES = ("local", "dev", "prod")
FUNCTIONS = {"api": "APIHandler", "stream": "Stream", "wake": "Wake", "sweep": "Sweep"}
"""Policy name of a function, and its logical id in the packaged template."""


@dataclass(frozen=True)
class Target:
    """What a statement is about: the exact ARN within the stack, and the pattern that stands for it outside.

    Attributes:
        pattern: Empty where a policy file cannot name it.
        condition: The template's condition under which there is such a thing at all; empty: always.
    """

    exact: Any
    pattern: str
    condition: str = ""

    def patterns(self, stage: str, environment: Mapping[str, str]) -> list[str]:  # noqa: ARG002 - as a secret's
        """Resources in the policy file of a stage whose functions have this environment."""
        return [self.pattern.format(env=stage)] if self.pattern else []


@dataclass(frozen=True)
class NamedSecret(Target):
    """The secret that a setting names, if it names one.

    Attributes:
        setting: The field of `Settings`.
    """

    setting: str = ""

    def patterns(self, stage: str, environment: Mapping[str, str]) -> list[str]:  # noqa: ARG002 - as any target's
        """Its ARN, whose last six characters are AWS's choice."""
        value = environment.get(self.setting.upper(), "")
        arn = value if value.startswith("arn:") else f"arn:*:secretsmanager:*:*:secret:{value}" if value else ""
        whole = [value] if value.startswith("arn:") else []
        return [*whole, f"{arn}-??????"] if arn else []


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
SECRETS_KEY = Target(ref("SecretsKeyArn"), "", "HasSecretsKey")
SECRET_SETTINGS = tuple(sorted(name for name in Settings.model_fields if name.endswith("_secret")))
READ_BY_BOTH = ("controller_", "ecom_", "github_")
"""How the settings begin that name secrets which the health read-out needs, too."""
# The analytics account may be this one, in another region.
PIXEL_QUEUES = _regional("sqs", "{env}-pixel-*", region="*")
ANALYTICS = _regional("dynamodb", "table/{env}-pixel-*", parameter="table/${AnalyticsTable}", region="*")
ANALYTICS_ROLE = Target(ref("AnalyticsRoleArn"), "arn:*:iam::*:role/{env}-onramp-analytics", "UsesAnalyticsRole")
EVENTS = Target(sub("arn:${AWS::Partition}:s3:::${EventBucket}"), "arn:*:s3:::{env}-pixel-*")
EVENT_OBJECTS = Target(sub("arn:${AWS::Partition}:s3:::${EventBucket}/events/*"), "arn:*:s3:::{env}-pixel-*/events/*")
POOL = _regional("cognito-idp", "userpool/*", parameter="userpool/${CognitoUserPoolId}")


def _named(setting: str) -> NamedSecret:
    """The secret of a setting, for the template, where its value is the parameter's: a name, or an ARN.

    CloudFormation cannot ask which. So an ARN is put behind the value, and what begins with the first ``arn:`` of both
    is taken: the value, if it is an ARN itself, or else the secrets that are readable anyhow. The value as a name makes
    an ARN too; where it was one already, that of no secret.
    """
    name = parameter_name(setting)
    below = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:"
    given = join("arn:", select(1, split("arn:", sub(f"${{{name}}}{below}${{Env}}/onboarding/*"))))
    every = (sub(f"{below}${{{name}}}-??????"), given, join(given, "-??????"))
    return NamedSecret([when(uses(setting), one) for one in every], "", setting=setting)


def uses(setting: str) -> str:
    """Name of the template's condition that a setting names a secret."""
    return f"Uses{parameter_name(setting)}"


def _logs(function: str) -> Grant:
    """Its own log group, which the stack made; after a plain ``chalice deploy`` Lambda makes one, named like this."""
    group = Target(get_att(f"{FUNCTIONS[function]}Logs"), "arn:*:logs:*:*:log-group:/aws/lambda/onramp-{env}*")
    return Grant(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), (group,))


_READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")

# What the health read-out asks. The API shows it, and the stream handler watches it until an onboarding is complete.
HEALTH = (
    Grant(
        ("secretsmanager:GetSecretValue",),
        (SECRETS, *(_named(name) for name in SECRET_SETTINGS if name.startswith(READ_BY_BOTH))),
    ),
    Grant(("kms:Decrypt",), (SECRETS_KEY,)),
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
        Grant(  # a card for accounts, and where messages go
            ("secretsmanager:GetSecretValue",),
            tuple(_named(name) for name in SECRET_SETTINGS if not name.startswith(READ_BY_BOTH)),
        ),
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
    allowed: list[Allowed] = []
    for grant in GRANTS[function]:
        for target in grant.targets:
            named = target.exact if isinstance(target.exact, list) else [target.exact]
            allowed += [(action, target.condition, one) for action in grant.actions for one in named]
    return _document(allowed)


def pattern(function: str, stage: str, environment: Mapping[str, str] | None = None) -> Json:
    """The policy document of `function` for a plain ``chalice deploy`` of `stage`.

    Args:
        environment: The functions' environment variables; None: those of ``.chalice/config.json``.
    """
    given = _environment(stage) if environment is None else environment
    allowed: list[Allowed] = []
    for grant in GRANTS[function]:
        named = [one for target in grant.targets for one in target.patterns(stage, given)]
        allowed += [(action, "", one) for action in grant.actions for one in named]
    return _document(allowed)


def _environment(stage: str) -> dict[str, str]:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    own: dict[str, str] = config["stages"][stage].get("environment_variables", {})
    return {**config.get("environment_variables", {}), **own}


def _document(allowed: Iterable[Allowed]) -> Json:
    """The statements that allow this, in the alphabet's order: by whatever is declared first, the same document."""
    actions: dict[tuple[str, str], set[str]] = {}
    for action, condition, resource in allowed:
        actions.setdefault((condition, json.dumps(resource)), set()).add(action)
    resources: dict[tuple[tuple[str, ...], str], list[Any]] = {}
    for (condition, resource), together in sorted(actions.items()):
        resources.setdefault((tuple(sorted(together)), condition), []).append(json.loads(resource))
    statements = [_statement(*key, on) for key, on in sorted(resources.items(), key=lambda item: item[0])]
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(actions: tuple[str, ...], condition: str, resources: list[Any]) -> Json:
    made = {"Effect": "Allow", "Action": list(actions), "Resource": resources}
    return when(condition, made) if condition else made


def files() -> Generated:
    """Every policy file, by path."""
    return {
        ROOT / ".chalice" / f"policy-{stage}-{function}.json": text_of(pattern(function, stage))
        for stage in STAGES
        for function in FUNCTIONS
    }


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__))
