"""Deploying both stacks with CloudFormation, exactly as it would be on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.application.finish import finished
from infra.state.template import for_stage
from local.stack.site import ENV, StackError
from operate.deploy.cloudformation import CloudFormation, upload
from operate.deploy.stack_changes import StackFailed
from operate.deploy.stacks import let_items_expire
from operate.stage import application_stack, state_stack

if TYPE_CHECKING:
    from local.stack.aws import Emulator
    from local.stack.bundle import Package

STATE_STACK, STACK_NAME = state_stack(ENV), application_stack(ENV)
CODE_BUCKET = f"{ENV}-onramp-deployment"
LOOK_EVERY_SECONDS = 0.2


def deploy(emulator: Emulator, package: Package, parameters: dict[str, str]) -> dict[str, str]:
    """Make the state stack, then the application, and wait for them.

    Args:
        emulator: Where to.
        package: What Chalice made.
        parameters: Value of each template parameter that has no default, and of any other. One that neither template
            has is of a flow that the stage has not.

    Returns:
        The stacks' outputs by name.

    Raises:
        StackError: A stack could not be made; names the resource and the reason.
    """
    emulator.s3.create_bucket(Bucket=CODE_BUCKET)
    code_key = f"{package.fingerprint}.zip"
    emulator.s3.upload_file(str(package.code), CODE_BUCKET, code_key)
    packaged = json.loads(package.template.read_text(encoding="utf-8"))
    try:
        made = _deployed(emulator, STATE_STACK, for_stage(ENV), _known(for_stage(ENV), parameters), taking_over=True)
        let_items_expire(emulator.dynamodb, made["TableName"], made["RateTableName"])
        given = _known(packaged, parameters | made)
        return made | _deployed(emulator, STACK_NAME, finished(packaged, CODE_BUCKET, code_key, given), given)
    except StackFailed as error:
        raise StackError(str(error)) from error


def _known(template: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in template["Parameters"]}


def _deployed(
    emulator: Emulator, stack: str, template: dict[str, Any], given: dict[str, str], *, taking_over: bool = False
) -> dict[str, str]:
    url = upload(emulator.s3, CODE_BUCKET, template)
    stacks = CloudFormation(emulator.cloudformation, LOOK_EVERY_SECONDS)
    return stacks.deploy(stack, url, given, taking_over=taking_over)
