"""Deploying both stacks with CloudFormation, exactly as it would be on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.flows.registry import chosen
from infra.application.finish import finished
from infra.application.functions import ROLES
from infra.state.template import for_stage
from local.stack.aws import ACCOUNT
from local.stack.site import ENV, REGION, StackError
from operate.deploy.cloudformation import CloudFormation, upload
from operate.deploy.drafts import let_drafts_expire
from operate.deploy.stack_changes import StackFailed
from operate.deploy.stacks import expiring, let_items_expire
from operate.deploy.values import of_names
from operate.stage import application_stack, state_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        state = for_stage(ENV, chosen(parameters["Flows"]), of_names(ACCOUNT, REGION))
        made = _deployed(emulator, STATE_STACK, state, _known(state, parameters), taking_over=True)
        let_items_expire(emulator.dynamodb, *expiring(made))
        given = _known(packaged, parameters | made)
        template = finished(packaged, CODE_BUCKET, code_key, given)
        _let_files_through(template)
        outputs = made | _deployed(emulator, STACK_NAME, template, given)
    except StackFailed as error:
        raise StackError(str(error)) from error
    _let_work(emulator, outputs)
    return outputs


def deployed_since(emulator: Emulator) -> dict[str, str] | None:
    """What `make deploy` has made of the application since it was deployed here, brought to work on this machine. The
    emulator makes the API anew, under another id, whenever its definition changes.

    Returns:
        The stack's outputs by name; None: nobody has deployed it since.

    Raises:
        StackError: The emulator did not take it.
    """
    try:
        (stack,) = emulator.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
        body: Any = emulator.cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Original")["TemplateBody"]
        template = json.loads(body) if isinstance(body, str) else body
        if "BinaryMediaTypes" in template["Resources"]["RestAPI"]["Properties"]:
            return None
        _let_files_through(template)
        given = {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}
        outputs = _deployed(emulator, STACK_NAME, template, given)
        _let_work(emulator, CloudFormation(emulator.cloudformation, LOOK_EVERY_SECONDS).outputs(STATE_STACK))
        return outputs
    except (BotoCoreError, ClientError, StackFailed) as error:
        if "does not exist" in str(error):
            raise StackError(
                "The application is not deployed any more. make deploy, as docs/local.md has it, brings it back, and "
                "make up leads the pages to it then; make down up starts all of it anew."
            ) from error
        raise StackError(f"The application cannot be led to: {error}") from error


def _let_work(emulator: Emulator, outputs: Mapping[str, str]) -> None:
    """Grant what AWS would by the templates, and the emulator does not; anew after each deploy, which makes roles anew.

    Args:
        outputs: The state stack's, at least.
    """
    _let_mail_out(emulator)
    _let_tokens_be_signed(emulator)
    _let_files_in(emulator, outputs.get("UploadsBucket", ""))


def _let_files_in(emulator: Emulator, bucket: str) -> None:
    """The policy of the bucket of uploads takes requests over TLS alone, and MiniStack keeps to it, without speaking
    TLS. What lets drafts' files go MiniStack leaves out of the bucket, so it is set as the template says."""
    if bucket:
        emulator.s3.delete_bucket_policy(Bucket=bucket)
        let_drafts_expire(emulator.s3, bucket)


def _let_files_through(template: dict[str, Any]) -> None:
    """Have the emulator hand over as base64 what the API's definition says is binary: it does not look there."""
    api = template["Resources"]["RestAPI"]["Properties"]
    binary = api["DefinitionBody"].get("x-amazon-apigateway-binary-media-types", ())
    api["BinaryMediaTypes"] = [each for each in binary if each.startswith("multipart/")]


def _let_mail_out(emulator: Emulator) -> None:
    """MiniStack asks for the right to send on everything, where AWS asks for it on the sender's identity: so what the
    template grants, which is that and no more, would grant nothing here."""
    _allow(emulator, ROLES["stream"], "mail-on-this-machine", "ses:SendEmail")


def _let_tokens_be_signed(emulator: Emulator) -> None:
    """The template grants any key that is used by its alias. MiniStack asks for the right on the alias itself, and does
    not know by which alias a key is used."""
    _allow(emulator, ROLES["api"], "tokens-on-this-machine", "kms:Sign", "kms:GetPublicKey")


def _allow(emulator: Emulator, role: str, name: str, *actions: str) -> None:
    found = emulator.cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=role)
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    emulator.iam.put_role_policy(
        RoleName=found["StackResourceDetail"]["PhysicalResourceId"],
        PolicyName=name,
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}),
    )


def _known(template: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in template["Parameters"]}


def _deployed(
    emulator: Emulator, stack: str, template: dict[str, Any], given: dict[str, str], *, taking_over: bool = False
) -> dict[str, str]:
    url = upload(emulator.s3, CODE_BUCKET, template)
    stacks = CloudFormation(emulator.cloudformation, LOOK_EVERY_SECONDS)
    return stacks.deploy(stack, url, given, taking_over=taking_over)
