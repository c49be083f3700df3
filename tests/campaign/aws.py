# ruff: noqa: N803 - the arguments are named as boto3 names them
"""The rest of AWS as far as the executors use it, small; and what makes any of its clients fail."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.records.codec import DETAILS
from tests.campaign.fault_rates import FaultInjector
from tests.campaign.timeline import Timeline

TYPICAL_SECONDS = 0.008
BOTO_GIVES_UP_AFTER = 10.0
"""Seconds: two tries and their time-outs; what the configured clients do before they raise."""
LATEST_SECONDS = 120.0
NAME_KEPT_SECONDS = 60.0
"""For so long SQS gives a deleted queue's name to nobody."""


def client_error(code: str, operation: str) -> ClientError:
    """A refusal as botocore raises it."""
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class Queues:
    """SQS: queues by name, how often each was made, and how often somebody deleted it whose it was not."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.made: Counter[str] = Counter()
        self.vanished: Counter[str] = Counter()
        self._monotonic = monotonic
        self._attributes: dict[str, dict[str, str]] = {}
        self._deleted_at: dict[str, float] = {}

    def create_queue(self, *, QueueName: str, Attributes: Mapping[str, str]) -> dict[str, str]:
        """As SQS: a queue that is there is answered, if it does not differ."""
        there = self._attributes.get(QueueName)
        if there is None:
            if self._monotonic() - self._deleted_at.get(QueueName, -NAME_KEPT_SECONDS) < NAME_KEPT_SECONDS:
                raise client_error("AWS.SimpleQueueService.QueueDeletedRecently", "CreateQueue")
            self.made[QueueName] += 1
            self._attributes[QueueName] = dict(Attributes)
        elif any(there.get(name) != value for name, value in Attributes.items()):
            raise client_error("QueueNameExists", "CreateQueue")
        return {"QueueUrl": f"https://sqs.test/123456789012/{QueueName}"}

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:
        """As SQS."""
        if QueueName not in self._attributes:
            raise client_error("AWS.SimpleQueueService.NonExistentQueue", "GetQueueUrl")
        return {"QueueUrl": f"https://sqs.test/123456789012/{QueueName}"}

    def delete_queue(self, *, QueueUrl: str) -> None:
        """As SQS."""
        name = self._known(QueueUrl, "DeleteQueue")
        del self._attributes[name]
        self._deleted_at[name] = self._monotonic()

    def vanish(self, name: str) -> None:
        """Somebody deletes it."""
        self.delete_queue(QueueUrl=name)
        self.vanished[name] += 1

    @property
    def there(self) -> set[str]:
        """Names of the queues that there are."""
        return set(self._attributes)

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        """As SQS."""
        name = self._known(QueueUrl, "GetQueueAttributes")
        known = {**self._attributes[name], "QueueArn": f"arn:aws:sqs:us-east-1:123456789012:{name}"}
        return {"Attributes": {wanted: known[wanted] for wanted in AttributeNames if wanted in known}}

    def set_queue_attributes(self, *, QueueUrl: str, Attributes: Mapping[str, str]) -> None:
        """As SQS."""
        self._attributes[self._known(QueueUrl, "SetQueueAttributes")] |= dict(Attributes)

    def _known(self, url: str, operation: str) -> str:
        name = url.rpartition("/")[2]
        if name not in self._attributes:
            raise client_error("AWS.SimpleQueueService.NonExistentQueue", operation)
        return name


class SecretsManager:
    """Secrets by name. Takes no virtual time: its callers wait behind a real lock."""

    def __init__(self, values: Mapping[str, str], faults: FaultInjector) -> None:
        self._values = values
        self._faults = faults

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """As Secrets Manager."""
        if self._faults.strikes("secrets", "Secrets Manager"):
            raise client_error("ThrottlingException", "GetSecretValue")
        return {"SecretString": self._values[SecretId]}


class UserPool:
    """Users by their sub.

    Attributes:
        gone: Those who were deleted.
    """

    def __init__(self, timeline: Timeline, faults: FaultInjector) -> None:
        self._timeline = timeline
        self._faults = faults
        self.gone: set[str] = set()

    def admin_get_user(self, *, UserPoolId: str, Username: str) -> dict[str, Any]:
        """As Cognito: everybody who has a sub is there, unless they were deleted."""
        self._timeline.sleep(TYPICAL_SECONDS)
        if self._faults.strikes("cognito", "Cognito"):
            raise client_error("TooManyRequestsException", "AdminGetUser")
        if Username in self.gone:
            raise client_error("UserNotFoundException", "AdminGetUser")
        values = {"sub": Username, "email": f"{Username}@shop.example", "email_verified": "true"}
        return {
            "Username": Username,
            "Enabled": True,
            "UserStatus": "CONFIRMED",
            "UserAttributes": [{"Name": name, "Value": value} for name, value in values.items()],
        }

    def list_users(self, **_: object) -> dict[str, Any]:
        """As Cognito: nobody has another user name than their sub."""
        self._timeline.sleep(TYPICAL_SECONDS)
        return {"Users": []}


IN_A_ROW = 13
"""Of so many writes of a record, somebody else overtakes all but one, where they overtake whatever they can. Ten are as
many as anything of ours tries at once; whoever may never write would come again until the weather clears."""


class Unreliable:
    """A client whose every call takes virtual time and may be throttled, unanswered or late.

    Args:
        inner: The client.
        where: What it is called in the count of faults.
        retried: Whether botocore sends again after a lost answer, so that the caller sees the second one.

    Attributes:
        somebody_writes: Writes the record of a key, in somebody else's name; None: nobody else is there.
    """

    def __init__(
        self, inner: Any, where: str, timeline: Timeline, faults: FaultInjector, chance: random.Random, *, retried: bool
    ) -> None:
        self._inner = inner
        self._where = where
        self._timeline = timeline
        self._faults = faults
        self._chance = chance
        self._retried = retried
        self.somebody_writes: Callable[[str], None] | None = None
        self._overtaken: Counter[str] = Counter()

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        call = getattr(self._inner, operation)
        if operation == "get_paginator":
            return call  # type: ignore[no-any-return] # an erasure's: it reads, and begins anew where anything is amiss

        def unreliable(**arguments: Any) -> Any:
            return self._call(operation, call, arguments)

        return unreliable

    def _call(self, operation: str, call: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        timeline, chance, arguments = self._timeline, self._chance, _as_sent(arguments)
        fault = self._faults.one_of(("aws_throttled", "aws_lost", "aws_late"), self._where)
        timeline.sleep(self._faults.rates.seconds(TYPICAL_SECONDS, chance))
        if fault == "aws_throttled":
            raise client_error("ThrottlingException", operation)
        if fault == "aws_late":
            timeline.at(timeline.now + chance.uniform(1, LATEST_SECONDS), _regardless, call, arguments)
        if fault:
            lost = fault == "aws_lost"
            if lost:
                _regardless(call, arguments)
            if not (lost and self._retried and chance.random() < 0.5):
                timeline.sleep(BOTO_GIVES_UP_AFTER)
                raise ReadTimeoutError(endpoint_url=f"https://{self._where}.test")
            timeline.sleep(1.0)
        elif self._unanswered(call, arguments):
            timeline.sleep(1.0)
        timeline.point(f"{operation} sent")
        answer = call(**arguments)
        timeline.point(f"{operation} done")
        timeline.sleep(self._faults.rates.seconds(TYPICAL_SECONDS, chance))
        return (
            {**answer, "ResponseMetadata": {"RequestId": f"{timeline.steps}"}} if isinstance(answer, dict) else answer
        )

    def _unanswered(self, call: Callable[..., Any], arguments: dict[str, Any]) -> bool:
        """Whether a write is done and unanswered, before boto3 sends it again; another one may come in between."""
        key = _record_in(arguments) if self.somebody_writes else ""
        fault = self._faults.one_of(("aws_overtaken", "aws_unheard"), self._where) if key else ""
        if not (fault and self.somebody_writes):
            return False
        if fault == "aws_overtaken":
            self._overtaken[key] = (self._overtaken[key] + 1) % IN_A_ROW
            if self._overtaken[key] == 0:
                return False
        _regardless(call, arguments)
        if fault == "aws_overtaken":
            self.somebody_writes(key)
        return True


def _as_sent(arguments: dict[str, Any]) -> dict[str, Any]:
    """A request's arguments with the bytes of a file in its place: what is on its way is read, whenever it arrives."""
    body = arguments.get("Body")
    return arguments if body is None or isinstance(body, bytes) else {**arguments, "Body": body.read()}


def _record_in(arguments: Mapping[str, Any]) -> str:
    """The key of the record that a request changes; empty if it changes none."""
    updates = [part.get("Update", {}) for part in arguments.get("TransactItems", [])] or [arguments]
    written = [update["Key"] for update in updates if "UpdateExpression" in update]
    return next((key["pk"]["S"] for key in written if key["sk"]["S"] == DETAILS), "")


def _regardless(call: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """Nobody is there to hear the answer, nor the refusal."""
    try:
        call(**arguments)
    except ClientError:
        return
