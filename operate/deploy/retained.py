"""Queues, topics and the bucket that a state stack left behind: when it was deleted, or when the flow that has them was
switched off. Whichever wants them again must be given them.

CloudFormation finds what is known by its name by itself (``ImportExistingResources``: tables, log groups). A queue is
known by its URL, a topic by its ARN; one that is there already makes a stack fail that wants to make it, and so does a
bucket, whose name is looked for before anything is done. They are imported first, into a stack that has nothing else,
or stays as it is but for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import ResourceToImportTypeDef
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

QUEUE, TOPIC, BUCKET = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"
NAMES = {QUEUE: "QueueName", TOPIC: "TopicName", BUCKET: "BucketName"}


def left_behind(
    template: Mapping[str, Any], sqs: SQSClient, sns: Any, s3: S3Client, topics: str
) -> list[ResourceToImportTypeDef]:
    """The template's queues, topics and bucket that there are already.

    Args:
        template: One stage's (`infra.state.template.for_stage`): names are written out.
        sqs: Client of the stage's account and region.
        sns: The same.
        s3: The same.
        topics: What a topic's ARN begins with: ``arn:aws:sns:eu-central-1:123456789012:``.
    """
    found: list[ResourceToImportTypeDef] = []
    for logical_id, one in template["Resources"].items():
        kind = one["Type"]
        if kind not in NAMES:
            continue
        name = one["Properties"][NAMES[kind]]
        if kind == QUEUE:
            identifier = _queue(sqs, name)
        else:
            identifier = _topic(sns, f"{topics}{name}") if kind == TOPIC else _bucket(s3, name)
        if identifier:
            found.append({"ResourceType": kind, "LogicalResourceId": logical_id, "ResourceIdentifier": identifier})
    return found


def only(
    template: Mapping[str, Any], found: list[ResourceToImportTypeDef], deployed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A template of what was found, and of what the stack has: an import makes and changes nothing. The stack's next
    update sets the properties.

    Args:
        template: Which has what was found.
        found: What that is.
        deployed: The template that the stack has; empty: there is none yet.
    """
    resources = dict(deployed["Resources"]) if deployed else {}
    for each in found:
        one = template["Resources"][each["LogicalResourceId"]]
        name = NAMES[one["Type"]]
        resources[each["LogicalResourceId"]] = {**one, "Properties": {name: one["Properties"][name]}}
    return {"AWSTemplateFormatVersion": "2010-09-09", **(deployed or {}), "Resources": resources}


def _queue(sqs: SQSClient, name: str) -> dict[str, str]:
    try:
        return {"QueueUrl": sqs.get_queue_url(QueueName=name)["QueueUrl"]}
    except ClientError as error:
        # By its code: botocore's class for it depends on which of SQS's two protocols the answer came by.
        if error.response["Error"]["Code"].rpartition(".")[2] in {"QueueDoesNotExist", "NonExistentQueue"}:
            return {}
        raise


def _bucket(s3: S3Client, name: str) -> dict[str, str]:
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchBucket"}:
            return {}
        raise
    return {"BucketName": name}


def _topic(sns: Any, arn: str) -> dict[str, str]:
    try:
        sns.get_topic_attributes(TopicArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NotFound", "NotFoundException"}:
            return {}
        raise
    return {"TopicArn": arn}
