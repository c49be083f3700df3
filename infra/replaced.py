"""What a deploy of today's templates would replace or take away in a stage that has the last release.

``infra/released.json`` is what the templates of the last release make, as far as it matters here: ``python -m
infra.replaced`` writes it anew, with each release (docs/releasing.md). A test compares. What differs must stand in
docs/migrating.md, under its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from infra.application import template as application
from infra.cfn import Json
from infra.generated import ROOT, Generated, main, text_of
from infra.state import template as state

FILE: Final = ROOT / "infra" / "released.json"

REPLACING: Final[dict[str, tuple[str, ...]]] = {
    "AWS::ApiGateway::BasePathMapping": ("BasePath", "DomainName"),
    "AWS::ApiGateway::DomainName": ("DomainName",),
    "AWS::Budgets::Budget": ("NotificationsWithSubscribers",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::DynamoDB::Table": ("ImportSourceSpecification", "KeySchema", "LocalSecondaryIndexes", "TableName"),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::Logs::QueryDefinition": (),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Subscription": ("Endpoint", "Protocol", "TopicArn"),
    "AWS::SNS::Topic": ("FifoTopic", "TopicName"),
    "AWS::SNS::TopicPolicy": (),
    "AWS::SQS::Queue": ("FifoQueue", "QueueName"),
    "AWS::WAFv2::WebACLAssociation": ("ResourceArn", "WebACLArn"),
    # What Chalice makes; ours are overrides without a type. A mapping's source is replaced, its filter is not.
    "": ("Events.StreamDynamodbEventSource.Properties.StartingPosition", "FunctionName", "RoleName"),
}
"""By type, the properties of which CloudFormation's Template Reference says "Update requires: Replacement"."""

INDEXES: Final = "GlobalSecondaryIndexes"


def stacks() -> Json:
    """What today's templates make, as `FILE` keeps it: stack, logical id, and what is compared of it."""
    templates = {"state": state.template(), "application": application.template()}
    return {
        stack: {name: _kept(one) for name, one in sorted(template["Resources"].items())}
        for stack, template in templates.items()
    }


def _kept(resource: Json) -> Json:
    kind, properties = resource.get("Type", ""), resource.get("Properties", {})
    made: Json = {"type": kind, "replaced_by": {}}
    for path in REPLACING[kind]:
        if (value := _at(properties, path)) is not None:
            made["replaced_by"][path] = value
    if INDEXES in properties:
        made["indexes"] = {index["IndexName"]: index for index in properties[INDEXES]}
    return made


def _at(properties: Any, path: str) -> Any:
    for step in path.split("."):
        properties = properties.get(step) if isinstance(properties, dict) else None
    return properties


def differences(before: Json, now: Json) -> Iterator[tuple[str, str]]:
    """What a deploy would do that cannot be taken back: the resource as ``stack.LogicalId``, and a sentence.

    Args:
        before: What `stacks` said of the last release.
        now: What it says today.
    """
    for stack, resources in before.items():
        for name, was in resources.items():
            named, found = f"{stack}.{name}", now.get(stack, {}).get(name)
            if found is None:
                yield named, f"{named} ({was['type'] or 'of Chalice'}) is taken out of its stack"
            elif found["type"] != was["type"]:
                yield named, f"{named} is made anew: it was a {was['type']} and is a {found['type']}"
            elif changed := _changed(was["replaced_by"], found["replaced_by"]):
                yield named, f"{named} is replaced: {', '.join(changed)} differs"


def index_changes(before: Json, now: Json) -> Iterator[tuple[str, list[str]]]:
    """Each table whose indexes differ, with the indexes. DynamoDB makes or removes one in one update."""
    for stack, resources in now.items():
        for name, found in resources.items():
            was = before.get(stack, {}).get(name)
            if was is not None and (changed := _changed(was.get("indexes", {}), found.get("indexes", {}))):
                yield f"{stack}.{name}", changed


def _changed(before: Json, now: Json) -> list[str]:
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def released() -> Json:
    """What the last release's templates make."""
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def files() -> Generated:
    """The file, as it is to be from today's templates on."""
    return {FILE: text_of(stacks())}


if __name__ == "__main__":
    raise SystemExit(main(files(), __doc__, by="python -m infra.replaced"))
