"""Deploying the packaged template with CloudFormation, as one stack, exactly as it would be on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import WaiterError

from local.stack.site import ENV, StackError

if TYPE_CHECKING:
    from local.stack.aws import Emulator
    from local.stack.bundle import Package

STACK_NAME = f"onramp-{ENV}"
CODE_BUCKET = f"{ENV}-onramp-deployment"
WAIT_SECONDS, LOOK_EVERY_SECONDS = 120, 1


def deploy(emulator: Emulator, package: Package, parameters: dict[str, str]) -> dict[str, str]:
    """Make the stack and wait for it.

    Args:
        emulator: Where to.
        package: What Chalice made.
        parameters: Value of each template parameter that has no default, and of any other. One that the template has
            not is of a flow that the stage has not.

    Returns:
        The stack's outputs by name.

    Raises:
        StackError: The stack could not be made; names the resource and the reason.
    """
    emulator.s3.create_bucket(Bucket=CODE_BUCKET)
    code_key, template_key = f"{package.fingerprint}.zip", f"{package.fingerprint}.json"
    emulator.s3.upload_file(str(package.code), CODE_BUCKET, code_key)
    template = _pointed_at(json.loads(package.template.read_text(encoding="utf-8")), code_key)
    # By address: CloudFormation takes no more than 51,200 bytes in the request itself.
    emulator.s3.put_object(Bucket=CODE_BUCKET, Key=template_key, Body=json.dumps(template).encode())
    emulator.cloudformation.create_stack(
        StackName=STACK_NAME,
        TemplateURL=f"{emulator.url}/{CODE_BUCKET}/{template_key}",
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in parameters.items()
            if key in template["Parameters"]
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    try:
        emulator.cloudformation.get_waiter("stack_create_complete").wait(
            StackName=STACK_NAME,
            WaiterConfig={"Delay": LOOK_EVERY_SECONDS, "MaxAttempts": WAIT_SECONDS // LOOK_EVERY_SECONDS},
        )
    except WaiterError as error:
        raise StackError(f"CloudFormation could not make the stack {STACK_NAME}:\n{_reasons(emulator)}") from error
    (stack,) = emulator.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _pointed_at(template: dict[str, Any], key: str) -> dict[str, Any]:
    """The template with each function's code where it was uploaded; Chalice names a file beside the template."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": CODE_BUCKET, "Key": key}
    return template


def _reasons(emulator: Emulator) -> str:
    events = emulator.cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
    return "\n".join(
        f"  {event.get('LogicalResourceId')}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in reversed(failed)
    )
