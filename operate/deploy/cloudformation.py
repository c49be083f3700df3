"""The two stacks of a stage, by change sets: what will change is known, and can be shown, before anything does.

Every step can be repeated. A stack on which an operation is under way is waited for; one whose first creation failed is
taken away and made anew, with what it retained.
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from operate.aws import aws
from operate.deploy.stack_changes import Change, ChangeSet, Event, StackFailed, reasons, words
from operate.granting import DENIED

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import ResourceToImportTypeDef
    from types_boto3_s3 import S3Client

CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
NOTHING_TO_CHANGE: Final = ("didn't contain changes", "No updates are to be performed")
"""How CloudFormation says so: as the reason for which a change set failed (its User Guide, "Change sets")."""
UNFINISHED: Final = "REVIEW_IN_PROGRESS"
"""A stack that has a change set, and has never been made."""
ELSEWHERE: Final = "DescribeEvents"
"""What CloudFormation says to call, instead of a reason, where it refused before it did anything (early validation)."""
STACK: Final = "AWS::CloudFormation::Stack"


def upload(s3: S3Client, bucket: str, template: Mapping[str, Any]) -> str:
    """Put a template where CloudFormation can fetch it: it takes no more than 51,200 bytes in the request itself.

    Returns:
        Its address; the same template has the same.
    """
    body = json.dumps(template, sort_keys=True).encode()
    key = f"templates/{hashlib.sha256(body).hexdigest()}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


@dataclass(frozen=True)
class CloudFormation:
    """CloudFormation, for one region of one account.

    Attributes:
        client: Whose credentials may make and change the stacks.
        look_every: Seconds between two looks at what is under way.
    """

    client: CloudFormationClient
    look_every: float = 2.0

    def deploy(
        self,
        stack: str,
        template_url: str,
        parameters: Mapping[str, str],
        *,
        told: Callable[[Event], None] = lambda _: None,
        taking_over: bool = False,
    ) -> dict[str, str]:
        """Plan and execute at once; a stack that is already what it should be is left alone.

        Returns:
            The stack's outputs.

        Raises:
            StackFailed: See `plan` and `execute`.
        """
        planned = self.plan(stack, template_url, parameters, told=told, taking_over=taking_over)
        if planned is not None:
            self.execute(planned, told)
        return self.outputs(stack)

    def plan(
        self,
        stack: str,
        template_url: str,
        parameters: Mapping[str, str],
        *,
        told: Callable[[Event], None] = lambda _: None,
        taking_over: bool = False,
    ) -> ChangeSet | None:
        """Have CloudFormation work out what would change.

        Args:
            stack: Its name.
            template_url: Where the template is; or the template itself, as JSON, if it has no more than 51,200 bytes.
            parameters: Values of the parameters; one that is not named has its default.
            told: Hears of what still goes on on the stack, which is waited for.
            taking_over: Whether things that exist already under the template's names become the stack's own, as those
                that an earlier stack retained. They must have a DeletionPolicy of Retain.

        Returns:
            The change set; None: nothing would change.

        Raises:
            StackFailed: The stack is stuck, or CloudFormation refuses the template or a parameter.
        """
        status = self._settled(stack, told)
        name = f"onramp-{uuid.uuid4().hex}"
        try:
            self.client.create_change_set(
                StackName=stack,
                ChangeSetName=name,
                ChangeSetType="CREATE" if status in {"", UNFINISHED} else "UPDATE",
                **_template(template_url),
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())
                ],
                Capabilities=list(CAPABILITIES),
                ImportExistingResources=taking_over,
            )
        except ClientError as error:
            raise StackFailed(f"CloudFormation refuses what {stack} should be: {words(error)}") from error
        return self._worked_out(stack, name)

    def template(self, stack: str, told: Callable[[Event], None] = lambda _: None) -> dict[str, Any]:
        """The template that a stack has once nothing goes on there; empty: there is no stack, or it was never made.

        Raises:
            StackFailed: The stack is stuck.
        """
        if self._settled(stack, told) in {"", UNFINISHED}:
            return {}
        body: Any = self.client.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
        found: dict[str, Any] = json.loads(body) if isinstance(body, str) else dict(body)
        return found

    def take_over(
        self,
        stack: str,
        template_url: str,
        resources: Sequence[ResourceToImportTypeDef],
        parameters: Iterable[str] = (),
    ) -> None:
        """Make things that exist already a stack's own, and change nothing else (`operate.deploy.retained`).

        Args:
            stack: Its name; it is made, if there is none yet.
            template_url: Where its template is: what the stack has already, and these resources.
            resources: What they are, and how each is known.
            parameters: Names of those that the stack has; each keeps its value.

        Raises:
            StackFailed: One is not there, or is another stack's.
        """
        name = f"onramp-{uuid.uuid4().hex}"
        try:
            self.client.create_change_set(
                StackName=stack,
                ChangeSetName=name,
                ChangeSetType="IMPORT",
                TemplateURL=template_url,
                Parameters=[{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(parameters)],
                ResourcesToImport=list(resources),
            )
        except ClientError as error:
            raise StackFailed(f"CloudFormation refuses what {stack} should take over: {words(error)}") from error
        if planned := self._worked_out(stack, name):
            self.execute(planned)

    def execute(self, planned: ChangeSet, told: Callable[[Event], None] = lambda _: None) -> None:
        """Execute a change set and wait until it is done.

        Args:
            planned: What `plan` answered.
            told: Hears of each resource, in the order of time.

        Raises:
            StackFailed: It could not be done, and CloudFormation has taken back what it had changed.
        """
        token = uuid.uuid4().hex
        try:
            self.client.execute_change_set(
                StackName=planned.stack, ChangeSetName=planned.name, ClientRequestToken=token
            )
        except self.client.exceptions.InvalidChangeSetStatusException as error:
            raise StackFailed(f"{planned.stack} was changed by somebody else meanwhile: {words(error)}") from error
        status, heard = self._wait(planned.stack, token, told)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}:
            raise StackFailed(f"{planned.stack} is {status}:\n{reasons(self._explained(heard, planned.stack))}")

    def delete(self, stack: str, told: Callable[[Event], None] = lambda _: None) -> None:
        """Delete a stack and wait; what its template retains stays. One that is not there is no error.

        Raises:
            StackFailed: Something could not be deleted.
        """
        if not self._settled(stack, told, mend=False):
            return
        (described,) = self.client.describe_stacks(StackName=stack)["Stacks"]
        token = uuid.uuid4().hex
        self.client.delete_stack(StackName=stack, ClientRequestToken=token)
        status, heard = self._wait(described["StackId"], token, told)  # by its id: a deleted stack has no name
        if status not in {"", "DELETE_COMPLETE"}:
            raise StackFailed(f"{stack} is {status}:\n{reasons(heard)}")

    def outputs(self, stack: str) -> dict[str, str]:
        """A stack's outputs by name; none where there is no such stack."""
        return {one["OutputKey"]: one["OutputValue"] for one in self._described(stack).get("Outputs", [])}

    def status(self, stack: str) -> str:
        """CloudFormation's word for how a stack is; empty where there is none."""
        status: str = self._described(stack).get("StackStatus", "")
        return "" if status == "DELETE_COMPLETE" else status

    def _described(self, stack: str) -> Mapping[str, Any]:
        try:
            (described,) = self.client.describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in words(error):
                return {}
            raise
        return described

    def _settled(self, stack: str, told: Callable[[Event], None], *, mend: bool = True) -> str:
        """The stack's status once nothing goes on there.

        A first creation that failed is taken away, an update that could not be taken back is taken back once more.
        """
        status = self.status(stack)
        if status.endswith("_IN_PROGRESS") and status != UNFINISHED:
            told(Event(stack, STACK, f"{status} (waiting)"))
            status, _ = self._wait(stack, "", told)
        if not mend:
            return status
        if status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}:
            self.delete(stack, told)
            return ""
        return self._taken_back(stack, told) if status == "UPDATE_ROLLBACK_FAILED" else status

    def _taken_back(self, stack: str, told: Callable[[Event], None]) -> str:
        """The status after an update that could not be taken back is, now that what was in the way may be mended."""
        token = uuid.uuid4().hex
        self.client.continue_update_rollback(StackName=stack, ClientRequestToken=token)
        status, heard = self._wait(stack, token, told)
        if status == "UPDATE_ROLLBACK_FAILED":
            skipping = f"cloudformation continue-update-rollback --stack-name {stack} --resources-to-skip NAME"
            raise StackFailed(
                f"{stack} is {status}: an earlier update cannot be taken back.\n{reasons(heard)}\n"
                f"What cannot be mended may be left as it is: {aws(self.client.meta.region_name, skipping)}"
            )
        return status

    def _worked_out(self, stack: str, name: str) -> ChangeSet | None:
        while True:
            answer = self.client.describe_change_set(StackName=stack, ChangeSetName=name)
            if answer["Status"] == "FAILED":
                reason = answer.get("StatusReason", "no reason given")
                if ELSEWHERE in reason:
                    said = self._explained([Event(stack, STACK, "CREATE_FAILED", reason)], stack, name)
                    reason = f"\n{reasons(said)}"
                self.client.delete_change_set(StackName=stack, ChangeSetName=name)
                if any(words in reason for words in NOTHING_TO_CHANGE):
                    return None
                raise StackFailed(f"CloudFormation refuses what {stack} should be: {reason}")
            if answer["Status"] == "CREATE_COMPLETE":
                return ChangeSet(stack, name, tuple(self._changes(stack, name)))
            time.sleep(self.look_every)

    def _changes(self, stack: str, name: str) -> Iterator[Change]:
        following: dict[str, Any] = {}
        while True:
            page = self.client.describe_change_set(StackName=stack, ChangeSetName=name, **following)
            for one in page.get("Changes", []):
                changed = one["ResourceChange"]
                replaced = {"True": "yes", "Conditional": "perhaps"}.get(changed.get("Replacement", ""), "no")
                yield Change(
                    changed["Action"],
                    changed["LogicalResourceId"],
                    changed["ResourceType"],
                    replaced,
                    retained=changed.get("PolicyAction") == "Retain",
                )
            if not page.get("NextToken"):
                return
            following = {"NextToken": page["NextToken"]}

    def _wait(self, stack: str, token: str, told: Callable[[Event], None]) -> tuple[str, list[Event]]:
        """The status in which an operation ends, and its events, of which `told` hears as they come.

        Args:
            stack: Name or id.
            token: The operation's own; empty: somebody else's operation, of which nothing is told.
            told: Hears each event.
        """
        heard: dict[str, Event] = {}
        while True:
            status = self.status(stack)
            for identity, event in reversed(self._events(stack, token) if token else []):
                if identity not in heard:
                    heard[identity] = event
                    told(event)
            if not status.endswith("_IN_PROGRESS"):
                return status, list(heard.values())
            time.sleep(self.look_every)

    def _events(self, stack: str, token: str) -> list[tuple[str, Event]]:
        """The events of one operation, newest first, each with its identity."""
        found: list[tuple[str, Event]] = []
        for page in self.client.get_paginator("describe_stack_events").paginate(StackName=stack):
            for one in page["StackEvents"]:
                if one.get("ClientRequestToken") != token:
                    return found  # older ones are of an earlier operation: one stack has one at a time
                found.append(
                    (
                        one["EventId"],
                        Event(
                            one.get("LogicalResourceId", ""),
                            one.get("ResourceType", ""),
                            one.get("ResourceStatus", ""),
                            one.get("ResourceStatusReason", ""),
                        ),
                    )
                )
        return found

    def _explained(self, heard: list[Event], stack: str, change_set: str = "") -> list[Event]:
        """The events of what failed, with the reasons in place of one that only says where to ask for them.

        Args:
            heard: The events.
            stack: The stack's name.
            change_set: Name of the change set that failed; empty: the stack's last operation did.
        """
        if not any(ELSEWHERE in event.reason for event in heard):
            return heard
        about: Any = {"StackName": stack, **({"ChangeSetName": change_set} if change_set else {})}
        try:
            pages: Any = self.client.get_paginator("describe_events").paginate(**about, Filters={"FailedEvents": True})
            refused = [
                one for page in pages for one in page["OperationEvents"] if one["EventType"] == "VALIDATION_ERROR"
            ]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code", "") not in DENIED:
                raise
            return [*heard, Event(stack, STACK, "ASKING_FAILED", words(error))]
        # A stack's are those of all its operations, each with a number of its own.
        last = max(refused, key=lambda one: one["Timestamp"])["OperationId"] if refused else ""
        found = [
            Event(
                one.get("LogicalResourceId", ""),
                one.get("ResourceType", ""),
                "VALIDATION_FAILED",
                one.get("ValidationStatusReason", ""),
            )
            for one in refused
            if one["OperationId"] == last and one.get("ValidationFailureMode") != "WARN"
        ]
        return [*(event for event in heard if ELSEWHERE not in event.reason), *found] if found else heard


def _template(where: str) -> dict[str, Any]:
    return {"TemplateBody": where} if where.startswith("{") else {"TemplateURL": where}
