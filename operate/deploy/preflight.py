"""What must hold before anything is made; whatever does not is named at once.

The stage's file and the account of the credentials have been looked at before (`operate.command`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.clients.signing.needs import ALIASES
from chalicelib.clients.signing.needs import NEEDS as SIGNING
from chalicelib.flows import registry
from infra import needs
from operate.deploy.chalice import LEFT_OUT
from operate.deploy.deployers import in_the_way
from operate.doctor.checks.concurrency import asking
from operate.doctor.checks.signing import making
from operate.granting import DENIED, granting, statement
from operate.refusal import Refused
from operate.secrets.form import name_of, storing

if TYPE_CHECKING:
    from operate.deploy.releases import By
    from operate.deploy.work import Work

UNRESERVED: Final = 100
"""What AWS keeps for functions without a reservation (Lambda developer guide, "Configuring reserved concurrency")."""
NEEDED: Final = (
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "dynamodb:CreateTable",
    "iam:CreateRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "lambda:AddPermission",
    "lambda:CreateEventSourceMapping",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionCode",
    "logs:CreateLogGroup",
    "s3:CreateBucket",
    "s3:DeleteObject",
    "s3:PutObject",
    "sns:CreateTopic",
    "sqs:CreateQueue",
)
"""The rights whose lack is met latest, after most has been made. What else lacks, AWS says at its step."""
CHALICES_NEED: Final = (
    "apigateway:PATCH",
    "apigateway:POST",
    "events:PutRule",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:UpdateEventSourceMapping",
)
LOCAL_ALONE: Final = ("feeds_stand_in",)
"""Settings that count on a machine of one's own and nowhere else."""
_ALLOWED: Final = "allowed"


def check(work: Work, by: By) -> None:
    """See that the deploy can be begun.

    Raises:
        Refused: It cannot; names everything that is in the way.
    """
    needed = (_secrets(work), _signing(work), _quotas(work), _rights(work, by))
    looked = (_deployer(work, by), _left_out(work, by), _local(work), *needed)
    if wrong := [each for found in looked for each in _told(found)]:
        lines = "".join(f"\n  {each}" for each in wrong)
        raise Refused(f"Nothing was made yet. In the way:{lines}", "Mend these, then run the same command.")


def _told(found: Iterator[str]) -> Iterator[str]:
    """What is in the way; a right that is lacking to find that out is in the way as well."""
    try:
        yield from found
    except ClientError as error:
        if error.response.get("Error", {}).get("Code", "") not in DENIED:
            raise
        yield f"These credentials may not {error.operation_name}. Allow it: {granting(error)}"


def _deployer(work: Work, by: By) -> Iterator[str]:
    if said := in_the_way(work, by):
        yield said


def _left_out(work: Work, by: By) -> Iterator[str]:
    """What the stage's file asks for and Chalice cannot do: better refused than left out in silence."""
    said = [name for name in LEFT_OUT if work.stage.application.get(name, "") not in {"", "false"}]
    if by == "chalice" and said:
        yield (
            f"Chalice does not do {', '.join(said)}: take it out of [application], or let CloudFormation deploy this "
            f"stage: make deploy {work.stage.named.make}"
        )


def _local(work: Work) -> Iterator[str]:
    """What the functions would refuse on AWS: better said before there is anything."""
    said = [name for name in LOCAL_ALONE if work.stage.settings.get(name)]
    if said and not work.emulated:
        yield f"{', '.join(said)} is for the local stack alone: take it out of [settings]."


def _secrets(work: Work) -> Iterator[str]:
    """Each secret that a function of this stage will show to a platform must be there; its value is not looked at."""
    stage = work.stage
    for secret in needs.every_secret(registry.chosen(stage.settings["flows"])):
        name = name_of(secret, stage.name, stage.settings)
        if not name:
            continue
        try:
            work.client("secretsmanager").describe_secret(SecretId=name)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException":
                yield f"The secret {name} is not there ({secret.setting}): {storing(stage.named, name)}"
            elif code in DENIED:
                yield f"These credentials may not see whether the secret {name} is there. Allow it: {granting(error)}"
            else:
                raise


def _signing(work: Work) -> Iterator[str]:
    """The alias of the key that tokens are signed with must lead to one, where a flow of this stage issues tokens."""
    stage = work.stage
    flows = registry.chosen(stage.settings["flows"])
    if not any(each is SIGNING for one in needs.ports(flows) for each in one.platforms):
        return
    alias = ALIASES[0].format(env=stage.name)
    try:
        work.client("kms").describe_key(KeyId=alias)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "NotFoundException":
            yield f"There is no key that tokens are signed with ({alias}): {making(stage.name, stage.region)}"
        elif code in DENIED:
            yield f"These credentials may not see whether {alias} leads to a key. Allow it: {granting(error)}"
        else:
            raise


def _quotas(work: Work) -> Iterator[str]:
    wanted = int(work.stage.application.get("reserved_concurrency", "0"))
    if not wanted:
        return
    free = work.client("lambda").get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    if free - wanted < UNRESERVED:
        yield (
            f"reserved_concurrency = {wanted} leaves less than the {UNRESERVED} that AWS keeps for other functions: "
            f"{free} are unreserved. Set it to {max(0, free - UNRESERVED)} at most, or ask for a higher quota "
            f"({asking(work.stage.region)})."
        )


def _rights(work: Work, by: By) -> Iterator[str]:
    """What IAM says these credentials may not do, where it may be asked: not of the root user."""
    principal = _principal(work)
    if not principal:
        return
    asked = (*NEEDED, *(CHALICES_NEED if by == "chalice" else ()))
    try:
        answer: Any = work.client("iam").simulate_principal_policy(PolicySourceArn=principal, ActionNames=list(asked))
    except ClientError:
        return  # whoever may not ask is told by the step that is refused
    lacking = sorted(
        one["EvalActionName"] for one in answer["EvaluationResults"] if one["EvalDecision"].lower() != _ALLOWED
    )
    if lacking:
        yield f"These credentials ({principal}) lack rights. Allow them: {statement(lacking)}"


def _principal(work: Work) -> str:
    """The user, or the role behind an assumed one; empty: the root user, or IAM does not say."""
    arn = str(work.client("sts").get_caller_identity()["Arn"])
    if ":assumed-role/" not in arn:
        return "" if arn.endswith(":root") else arn
    try:
        return str(work.client("iam").get_role(RoleName=arn.split("/")[1])["Role"]["Arn"])
    except ClientError:
        return ""
