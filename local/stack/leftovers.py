"""Taking a local stack's things out of an emulator that somebody else started, and nothing of anybody else's.

Our own emulator keeps nothing once it is stopped. Another one does, and may be stopped, or have died, at any moment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.state.template import for_stage
from local.stack import adopter, inbox, pixel_roles
from local.stack.aws import ACCOUNT
from local.stack.deploy import CODE_BUCKET, STACK_NAME, STATE_STACK
from local.stack.site import ENV, REGION
from operate.deploy.cloudformation import CloudFormation
from operate.deploy.stack_changes import StackFailed
from operate.deploy.values import of_names

if TYPE_CHECKING:
    from local.stack.aws import Emulator

QUICKLY: Final = 0.2


def remove(emulator: Emulator) -> None:
    """Delete both stacks, what the state retained, and what stands for the adopter's own. Harmless where nothing is.

    An emulator that is gone has nothing left.
    """
    with suppress(BotoCoreError):
        _stacks(emulator)
        for deletes in (*_retained(emulator), *_adopters(emulator)):
            with suppress(ClientError):  # it is not there
                deletes()


def _stacks(emulator: Emulator) -> None:
    with suppress(ClientError, StackFailed):
        CloudFormation(emulator.cloudformation, QUICKLY).delete(STACK_NAME)
        CloudFormation(emulator.cloudformation, QUICKLY).delete(STATE_STACK)


def _retained(emulator: Emulator) -> list[Callable[[], Any]]:
    """What stays of the state stack, by the names that its template writes out."""
    made: list[Callable[[], Any]] = []
    for resource in for_stage(ENV, place=of_names(ACCOUNT, REGION))["Resources"].values():
        said = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::DynamoDB::Table":
                made.append(partial(emulator.dynamodb.delete_table, TableName=said["TableName"]))
            case "AWS::SQS::Queue":
                made.append(partial(_queue, emulator, said["QueueName"]))
            case "AWS::Logs::LogGroup":
                made.append(partial(emulator.logs.delete_log_group, logGroupName=said["LogGroupName"]))
            case "AWS::S3::Bucket":
                made.append(partial(_bucket, emulator, said["BucketName"]))
            case "AWS::SNS::Topic":
                made.append(partial(_topic, emulator, said["TopicName"]))
    return made


def _queue(emulator: Emulator, name: str) -> None:
    emulator.sqs.delete_queue(QueueUrl=emulator.sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _topic(emulator: Emulator, name: str) -> None:
    for topic in emulator.sns.list_topics()["Topics"]:
        if topic["TopicArn"].endswith(f":{name}"):
            emulator.sns.delete_topic(TopicArn=topic["TopicArn"])


def _adopters(emulator: Emulator) -> list[Callable[[], Any]]:
    return [
        partial(emulator.dynamodb.delete_table, TableName=adopter.ANALYTICS_TABLE),
        partial(_bucket, emulator, adopter.EVENT_BUCKET),
        partial(_bucket, emulator, CODE_BUCKET),
        partial(_secrets, emulator),
        partial(emulator.ses.delete_identity, Identity=adopter.MAIL_IDENTITY),
        partial(_signing_key, emulator),
        partial(_roles, emulator),
        partial(_pools, emulator),
        partial(_queue, emulator, inbox.QUEUE),
        partial(_pixel_queues, emulator),
    ]


def _bucket(emulator: Emulator, name: str) -> None:
    for page in emulator.s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for each in page.get("Contents", []):
            emulator.s3.delete_object(Bucket=name, Key=each["Key"])
    emulator.s3.delete_bucket(Bucket=name)


def _secrets(emulator: Emulator) -> None:
    for page in emulator.secrets.get_paginator("list_secrets").paginate():
        for each in page["SecretList"]:
            if each["Name"].startswith(f"{ENV}/onboarding/"):
                emulator.secrets.delete_secret(SecretId=each["Name"], ForceDeleteWithoutRecovery=True)


def _signing_key(emulator: Emulator) -> None:
    """KMS keeps a key for a week at the least, once it is to go."""
    key = emulator.kms.describe_key(KeyId=adopter.SIGNING_ALIAS)["KeyMetadata"]["KeyId"]
    emulator.kms.delete_alias(AliasName=adopter.SIGNING_ALIAS)
    emulator.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


def _roles(emulator: Emulator) -> None:
    for role in (pixel_roles.INGEST_ROLE, pixel_roles.CONSUMER_ROLE):
        with suppress(ClientError):
            for policy in emulator.iam.list_role_policies(RoleName=role)["PolicyNames"]:
                emulator.iam.delete_role_policy(RoleName=role, PolicyName=policy)
            emulator.iam.delete_role(RoleName=role)


def _pools(emulator: Emulator) -> None:
    for pool in emulator.cognito.list_user_pools(MaxResults=60)["UserPools"]:
        if pool["Name"] == f"{ENV}-customers":
            emulator.cognito.delete_user_pool(UserPoolId=pool["Id"])


def _pixel_queues(emulator: Emulator) -> None:
    """The customers' queues, which executors made."""
    for url in emulator.sqs.list_queues(QueueNamePrefix=pixel_roles.QUEUE_PREFIX).get("QueueUrls", []):
        emulator.sqs.delete_queue(QueueUrl=url)
