"""Taking a stage away: the application, and only when it is asked for by the stage's name the state stack.

Whatever holds state outlives both: its templates retain it. A stage that is deployed again finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from infra.state.template import for_stage
from operate.deploy.stack_changes import StackFailed
from operate.deploy.stacks import failed

if TYPE_CHECKING:
    from operate.deploy.work import Work


def application(work: Work) -> bool:
    """Delete the application's stack, and wait until it is gone.

    Returns:
        Whether there was one.

    Raises:
        Refused: Something could not be deleted.
    """
    there = bool(work.stacks.status(work.stage.application_stack))
    if there:
        _delete(work, work.stage.application_stack)
    work.releases.ended()  # also for whoever was interrupted before it
    return there


def state(work: Work) -> list[dict[str, str]]:
    """Delete the state's stack. What it retains stays.

    Returns:
        What stays, each with its type and its name in AWS.

    Raises:
        Refused: Something could not be deleted.
    """
    stays = retained(work)
    _delete(work, work.stage.state_stack)
    return stays


def retained(work: Work) -> list[dict[str, str]]:
    """What stays when the state's stack is deleted, and the stage's bucket."""
    template: Mapping[str, Any] = for_stage(work.stage.name)["Resources"]
    kept = {name for name, one in template.items() if str(one.get("DeletionPolicy", "")).startswith("Retain")}
    found = [{"type": "AWS::S3::Bucket", "name": work.bucket.name}]
    if table := work.stage.state.get("table_name"):  # of a restore: the records are in it, and no stack has it
        found.append({"type": "AWS::DynamoDB::Table", "name": table})
    if work.stacks.status(work.stage.state_stack):
        pages = work.client("cloudformation").get_paginator("list_stack_resources")
        found += [
            {"type": one["ResourceType"], "name": one["PhysicalResourceId"]}
            for page in pages.paginate(StackName=work.stage.state_stack)
            for one in page["StackResourceSummaries"]
            if one["LogicalResourceId"] in kept and one.get("PhysicalResourceId")
        ]
    return found


def _delete(work: Work, stack: str) -> None:
    try:
        with work.out.steps.step(f"Deleting {stack}"):
            work.stacks.delete(stack, work.hear)
    except StackFailed as error:
        raise failed(error) from error
