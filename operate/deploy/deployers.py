"""Who deploys a stage's application: CloudFormation, or Chalice. One of them, never both.

Both would feed one stream to two functions, and everything would begin twice. Whatever one of them has left keeps the
other out, also where its mapping on the stream is gone: there would be two sweeps, and two that take wakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from operate.aws import aws
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
    stage = work.stage.named.make
    other: By = "chalice" if by == "cloudformation" else "cloudformation"
    if there := left(work, other):
        again = f"make deploy {stage}{' BY=chalice' if other == 'chalice' else ''}"
        return (
            f"{CALLED[other]} deployed this stage, which has one deployer: there is {', '.join(there)}. `{again}` "
            f"deploys it as before; to change it: make destroy {stage} (the state stays), then deploy again."
        )
    others = sorted(name for name in fed(work) if name != _own(work, by))
    if not others:
        return ""
    return (
        f"The stage's stream feeds {', '.join(others)}, which no deploy of this stage made: everything would begin "
        "twice. Find out whose it is, and delete its mapping: "
        + aws(work.stage.region, "lambda delete-event-source-mapping --uuid …")
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


def left(work: Work, by: By) -> list[str]:
    """What a deployer has made and not taken away again: Chalice's functions, or the application's stack."""
    if by == "chalice":
        return [name for name in chalice_functions(work.stage.name).values() if _is_there(work, name)]
    stack = work.stage.application_stack
    return [stack] if work.stacks.status(stack) else []


def _is_there(work: Work, function: str) -> bool:
    client = work.client("lambda")
    try:
        client.get_function_configuration(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


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
