"""Who deploys a stage's application: CloudFormation, or Chalice. One of them, never both.

Both would feed one stream to two functions, and everything would begin twice. The mapping on the stream says whose
function it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from operate.stage import chalice_functions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operate.deploy.releases import By
    from operate.deploy.work import Work

CALLED: Final[dict[By, str]] = {"cloudformation": "CloudFormation", "chalice": "Chalice"}


def in_the_way(work: Work, by: By) -> str:
    """Why this deployer may not deploy here: what else the stream feeds. Empty: nothing does.

    Args:
        work: The stage.
        by: Who is to deploy.
    """
    others = sorted(name for name in fed(work) if name != _own(work, by))
    if not others:
        return ""
    other: By = "chalice" if by == "cloudformation" else "cloudformation"
    if (whose := _own(work, other)) in others:
        stage = work.stage.name
        return (
            f"{CALLED[other]} deployed this stage: {whose} is on its stream, and a stage has one deployer. To change "
            f"it: make destroy STAGE={stage} (the state stays), then deploy again."
        )
    return (
        f"The stage's stream feeds {', '.join(others)}, which no deploy of this stage made: everything would begin "
        "twice. Find out whose it is, and delete its mapping: aws lambda delete-event-source-mapping --uuid …"
    )


def fed(work: Work) -> set[str]:
    """Names of the functions that the stage's stream feeds."""
    stream = work.outputs().get("TableStreamArn", "")
    return {function_of(each) for each in mappings(work, stream)} if stream else set()


def mappings(work: Work, source: str) -> list[dict[str, Any]]:
    """The event source mappings of a source."""
    pages = work.client("lambda").get_paginator("list_event_source_mappings").paginate(EventSourceArn=source)
    return [each for page in pages for each in page["EventSourceMappings"]]


def function_of(mapping: Mapping[str, Any]) -> str:
    """The name of the function that a mapping feeds."""
    return str(mapping["FunctionArn"]).split(":")[6]


def _own(work: Work, by: By) -> str:
    """What this deployer calls the stream's function; empty: it has not made any."""
    if by == "chalice":
        return chalice_functions(work.stage.name)["stream"]
    try:
        found = work.client("cloudformation").describe_stack_resource(
            StackName=work.stage.application_stack, LogicalResourceId="Stream"
        )
    except ClientError as error:
        if "does not exist" in str(error):
            return ""
        raise
    return str(found["StackResourceDetail"].get("PhysicalResourceId", ""))
