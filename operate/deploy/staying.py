"""What is in an account of a stage, once its application is gone: by name, whether or not a stack still has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.clients.signing.needs import ALIASES
from infra import needs
from infra.state.template import for_stage
from operate.deploy import values
from operate.deploy.cloudformation import CloudFormation
from operate.deploy.retained import left_behind
from operate.granting import DENIED
from operate.secrets.form import name_of

if TYPE_CHECKING:
    from infra.cfn import Json
    from operate.deploy.work import Work

STACK, TABLE, LOGS = "AWS::CloudFormation::Stack", "AWS::DynamoDB::Table", "AWS::Logs::LogGroup"
SECRET, KEY, BUCKET = "AWS::SecretsManager::Secret", "AWS::KMS::Alias", "AWS::S3::Bucket"
_GONE: Final = frozenset({"ResourceNotFoundException", "NotFoundException", "404", "NoSuchBucket"})
PAGES_REGION: Final = "us-east-1"


def pages_stack(env: str) -> str:
    """The stack of the pages, where CloudFront serves them; it is in `PAGES_REGION`."""
    return f"onramp-{env}-pages"


def staying(work: Work) -> list[dict[str, str]]:
    """All that there is, each with its type and its name in AWS; of what these credentials may not look for, that."""
    looks = (_bucket, _stacks, _tables, _log_groups, _queues_topics_and_uploads, _secrets, _keys, _pages)
    return [{"type": kind, "name": name} for look in looks for kind, name in _allowed(look(work))]


def _allowed(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    try:
        yield from found
    except ClientError as error:
        if _code(error) not in DENIED:
            raise
        yield "?", f"these credentials may not {error.operation_name}: look yourself"


def _bucket(work: Work) -> Iterator[tuple[str, str]]:
    if work.bucket.is_there():
        yield BUCKET, work.bucket.name


def _stacks(work: Work) -> Iterator[tuple[str, str]]:
    if work.stacks.status(work.stage.state_stack):
        yield STACK, work.stage.state_stack


def _tables(work: Work) -> Iterator[tuple[str, str]]:
    dynamodb = work.client("dynamodb")
    # Of a restore: the records are in it, and no stack has it.
    restored = [name] if (name := work.stage.state.get("table_name", "")) else []
    for name in [*_named(work, TABLE, "TableName"), *restored]:
        if _is_there(partial(dynamodb.describe_table, TableName=name)):
            yield TABLE, name


def _log_groups(work: Work) -> Iterator[tuple[str, str]]:
    wanted = _named(work, LOGS, "LogGroupName")
    pages = work.client("logs").get_paginator("describe_log_groups")
    prefix = f"/onramp/{work.stage.name}/"
    for page in pages.paginate(logGroupNamePrefix=prefix):
        yield from ((LOGS, one["logGroupName"]) for one in page["logGroups"] if one["logGroupName"] in wanted)


def _queues_topics_and_uploads(work: Work) -> Iterator[tuple[str, str]]:
    partition = work.client("cloudformation").meta.partition
    topics = f"arn:{partition}:sns:{work.stage.region}:{work.stage.account}:"
    found = left_behind(_template(work), work.client("sqs"), work.client("sns"), work.client("s3"), topics)
    for each in found:
        yield each["ResourceType"], next(iter(each["ResourceIdentifier"].values()))


def _secrets(work: Work) -> Iterator[tuple[str, str]]:
    stage, manager = work.stage, work.client("secretsmanager")
    for secret in needs.every_secret():
        name = name_of(secret, stage.name, stage.settings)
        if name and _is_there(partial(manager.describe_secret, SecretId=name), unless="DeletedDate"):
            yield SECRET, name


def _keys(work: Work) -> Iterator[tuple[str, str]]:
    kms = work.client("kms")
    for alias in (each.format(env=work.stage.name) for each in ALIASES):
        if _is_there(partial(kms.describe_key, KeyId=alias)):
            yield KEY, alias


def _pages(work: Work) -> Iterator[tuple[str, str]]:
    made: Any = work.session
    stack = pages_stack(work.stage.name)
    if CloudFormation(made.client("cloudformation", region_name=PAGES_REGION), 0).status(stack):
        yield STACK, f"{stack} ({PAGES_REGION})"


def _named(work: Work, kind: str, name: str) -> list[str]:
    return [one["Properties"][name] for one in _template(work)["Resources"].values() if one["Type"] == kind]


def _template(work: Work) -> Json:
    """Of all flows: what one has left behind that the stage has no more is there as well."""
    return for_stage(work.stage.name, place=values.of_names(work.stage.account, work.stage.region))


def _is_there(ask: Callable[[], Any], unless: str = "") -> bool:
    try:
        return not ask().get(unless)
    except ClientError as error:
        if _code(error) not in _GONE:
            raise
        return False


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
