"""The two stacks of a stage: what each is to be, and bringing it there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from chalicelib.flows import registry
from infra.state.template import for_stage
from operate.deploy import values
from operate.deploy.cloudformation import upload
from operate.deploy.drafts import let_drafts_expire
from operate.deploy.retained import left_behind, only
from operate.deploy.shown import agree
from operate.deploy.stack_changes import StackFailed
from operate.granting import granted_by
from operate.refusal import Refused

if TYPE_CHECKING:
    from infra.cfn import Json
    from operate.deploy.work import Work

EXPIRES: Final = "expires_at"


def state(work: Work, *, yes: bool) -> bool:
    """Bring the state stack to what the project says.

    Returns:
        Whether anything had to be changed.

    Raises:
        Refused: It cannot be, or nobody agreed.
    """
    stage = work.stage
    place = values.of_names(stage.account, stage.region)
    template = for_stage(stage.name, registry.chosen(stage.settings["flows"]), place)
    _find_again(work, template)
    changed = bring(work, stage.state_stack, template, values.of_state(stage), yes=yes, taking_over=True)
    outputs = work.outputs()
    let_items_expire(work.client("dynamodb"), *expiring(outputs))
    if bucket := outputs.get("UploadsBucket"):
        let_drafts_expire(work.client("s3"), bucket)
    return changed


def _find_again(work: Work, template: Json) -> None:
    """Give the stack the queues, topics and bucket that it has not, and that it, or an earlier one, left behind."""
    stack = work.stage.state_stack
    partition = work.client("cloudformation").meta.partition
    topics = f"arn:{partition}:sns:{work.stage.region}:{work.stage.account}:"
    try:
        deployed = work.stacks.template(stack, work.hear)
        has = deployed.get("Resources", {})
        lacks = {"Resources": {name: one for name, one in template["Resources"].items() if name not in has}}
        found = left_behind(lacks, work.client("sqs"), work.client("sns"), work.client("s3"), topics)
        if not found:
            return
        with work.out.steps.step(f"Taking over {len(found)} queues, topics and buckets that are there"):
            url = upload(work.client("s3"), work.bucket.name, only(template, found, deployed))
            work.stacks.take_over(stack, url, found, deployed.get("Parameters", {}))
    except StackFailed as error:
        raise failed(error) from error


def bring(
    work: Work,
    stack: str,
    template: Json,
    parameters: Mapping[str, str],
    *,
    yes: bool,
    taking_over: bool = False,
    url: str = "",
) -> bool:
    """Bring a stack to what a template and parameters say, by a change set that is shown first.

    Args:
        work: The stage.
        stack: The stack's name.
        template: Uploaded to the stage's bucket, unless `url` says where it is already.
        parameters: All that it is given.
        yes: Whether it was agreed to beforehand.
        taking_over: Whether what an earlier stack retained becomes this one's.
        url: Where the template is already.

    Returns:
        Whether anything had to be changed.

    Raises:
        Refused: CloudFormation could not do it, or nobody agreed to it.
    """
    try:
        where = url or upload(work.client("s3"), work.bucket.name, template)
        planned = work.stacks.plan(stack, where, parameters, told=work.hear, taking_over=taking_over)
        if planned is None:
            return False
        try:
            agree(work, planned, yes=yes)
        except BaseException:
            with suppress(ClientError):
                work.client("cloudformation").delete_change_set(StackName=stack, ChangeSetName=planned.name)
            raise
        with work.out.steps.step(f"Bringing {stack} there"):
            work.stacks.execute(planned, work.hear)
    except StackFailed as error:
        raise failed(error) from error
    return True


def failed(error: StackFailed) -> Refused:
    """Why a stack could not be made, and the statements that grant what was lacking, if that was it."""
    again = "Then run the same command: it goes on from here."
    if statements := granted_by(str(error)):
        return Refused(str(error), f"Allow it: {', '.join(statements)}. {again}")
    return Refused(str(error), f"Mend what it names. {again}")


def expiring(outputs: Mapping[str, str]) -> list[str]:
    """The tables whose items expire, of the state stack's outputs. Not every stage has them all."""
    return [outputs[name] for name in ("TableName", "RateTableName", "FindingsTableName") if name in outputs]


def let_items_expire(dynamodb: Any, *tables: str) -> None:
    """See that items expire, as the template says: emulators leave it out, and a restored table comes without it."""
    for table in tables:
        now = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
        if now not in {"ENABLED", "ENABLING"}:
            dynamodb.update_time_to_live(
                TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES}
            )
