"""Deploying both stacks with CloudFormation, exactly as it would be on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.state.template import for_stage
from local.stack.site import ENV, StackError
from operate.deploy.cloudformation import CloudFormation, StackFailed, application_stack, state_stack, upload

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
    application = _pointed_at(json.loads(package.template.read_text(encoding="utf-8")), code_key)
    try:
        made = _deployed(emulator, STATE_STACK, for_stage(ENV), parameters)
        _let_items_expire(emulator, made["TableName"], made["RateTableName"])
        return made | _deployed(emulator, STACK_NAME, application, parameters | made)
    except StackFailed as error:
        raise StackError(str(error)) from error


def _let_items_expire(emulator: Emulator, *tables: str) -> None:
    """What the templates say, and the emulator's CloudFormation leaves out."""
    for table in tables:
        emulator.dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
        )


def _deployed(emulator: Emulator, stack: str, template: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    given = {name: value for name, value in values.items() if name in template["Parameters"]}
    url = upload(emulator.s3, CODE_BUCKET, template)
    return CloudFormation(emulator.cloudformation, LOOK_EVERY_SECONDS).deploy(
        stack, url, given, taking_over=stack == STATE_STACK
    )


def _pointed_at(template: dict[str, Any], key: str) -> dict[str, Any]:
    """The template with each function's code where it was uploaded; Chalice names a file beside the template."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": CODE_BUCKET, "Key": key}
    return template
