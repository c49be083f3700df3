"""The analytics account: a pixel's queue with its dead-letter queue, and the mapping from pixel to account.

Both are made once by their names: a queue's follows from the pixel's id, and the mapping is one item that is written on
condition that no other account holds it. So everything here may be repeated, also by two runs at once.

How long a call may take: boto3 has no total time for a call, but one attempt (botocore repeats nothing: waiting is the
engine's business) is bounded by the time-outs to connect and to read, `CALL_SECONDS` together, and as much again where
the credentials of another account's role have to be refreshed first. No call is begun with less than that left.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3
    from botocore.config import Config
    from botocore.credentials import RefreshableCredentials
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

    from chalicelib.deadline import Deadline
    from chalicelib.settings import Settings

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 3.0
CALL_SECONDS: Final = CONNECT_SECONDS + READ_SECONDS
MAX_RECEIVES: Final = 5
"""After so many failed attempts of the ingest's reader, an event goes to the dead-letter queue."""
DEAD_LETTER_DAYS: Final = 14
"""The longest that SQS keeps a message, so that people have time to look."""
DELETED_RECENTLY_DELAY: Final = timedelta(seconds=60)
"""SQS gives a deleted queue's name away again after 60 s (CreateQueue, QueueDeletedRecently)."""

_DEAD_LETTER: Final = "-dlq"
_EXISTS: Final = frozenset({"QueueNameExists", "QueueAlreadyExists"})
_NO_QUEUE: Final = frozenset({"QueueDoesNotExist", "NonExistentQueue"})
_DENIED: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSecurity"}
)
_REFUSED: Final = frozenset(
    {"InvalidAttributeValue", "InvalidAttributeName", "InvalidParameterValue", "ValidationException"}
    | {"ResourceNotFoundException", "ValidationError", "MalformedPolicyDocument", "InvalidAddress"}
)


@dataclass(frozen=True)
class PixelQueue:
    """Where a pixel's events wait. `dead_letter_arn` is empty where the queue has none (only a look can find that)."""

    url: str
    arn: str
    dead_letter_arn: str


@dataclass(frozen=True)
class Mapping:
    """Which account a pixel's events belong to, and where they go (`event_prefix`: of keys in the event bucket)."""

    pixel_id: str
    system_account_id: str
    event_prefix: str
    queue_url: str


class Analytics:
    """The client. Safe to share between threads.

    Args:
        sqs: Answers the SQS client, the same one each time; asked at the first call, since making it is slow.
        dynamodb: The same for DynamoDB.
        env: Stage name; begins the queues' names.
        table: The mapping table.
        ingest_principal: ARN that may send events to a pixel's queue.
        role: ARN of the role assumed in the analytics account; empty where it is this function's own.
    """

    def __init__(
        self,
        sqs: Callable[[], SQSClient],
        dynamodb: Callable[[], DynamoDBClient],
        *,
        env: str,
        table: str,
        ingest_principal: str,
        role: str = "",
    ) -> None:
        self._sqs = sqs
        self._dynamodb = dynamodb
        self._env = env
        self._table = table
        self._ingest_principal = ingest_principal
        self._role = role

    def ensure_queue(self, pixel_id: str, deadline: Deadline) -> PixelQueue:
        """Make a pixel's queue, dead-letter queue first, or adopt it and put its attributes right.

        Raises:
            Retryable: ANALYTICS_UNAVAILABLE, QUEUE_DELETED_RECENTLY (with a delay), OUT_OF_TIME.
            Permanent: ANALYTICS_DENIED, ANALYTICS_REFUSED, PIXEL_ID_INVALID.
        """
        name = self._queue_name(pixel_id)
        retention = str(DEAD_LETTER_DAYS * 24 * 3600)
        dead_letter = {"MessageRetentionPeriod": retention, "SqsManagedSseEnabled": "true"}
        dead_letter_url = self._ensure(name + _DEAD_LETTER, dead_letter, deadline)
        dead_letter_arn = self._attributes(dead_letter_url, deadline)["QueueArn"]
        arn = dead_letter_arn.removesuffix(_DEAD_LETTER)  # same account, same region
        attributes = {
            "SqsManagedSseEnabled": "true",
            "RedrivePolicy": _json({"deadLetterTargetArn": dead_letter_arn, "maxReceiveCount": str(MAX_RECEIVES)}),
            "Policy": _json(_ingest_policy(arn, self._ingest_principal)),
        }
        return PixelQueue(self._ensure(name, attributes, deadline), arn, dead_letter_arn)

    def ensure_mapping(
        self, pixel_id: str, system_account_id: str, event_prefix: str, queue_url: str, deadline: Deadline
    ) -> Mapping:
        """Map a pixel to its account, or adopt the mapping that is there if it is this account's.

        Raises:
            Permanent: PIXEL_MAPPED_ELSEWHERE: it is another account's; ANALYTICS_DENIED, ANALYTICS_REFUSED.
            Retryable: ANALYTICS_UNAVAILABLE, OUT_OF_TIME.
        """
        mapping = Mapping(pixel_id, system_account_id, event_prefix, queue_url)
        try:
            self._write(mapping, deadline)
        except _HeldByAnother as held:
            holder = self.mapping(pixel_id, deadline)
            if holder is None:
                raise Retryable("MAPPING_IN_MOTION", f"The mapping of pixel {pixel_id} was just removed.") from held
            raise Permanent(
                "PIXEL_MAPPED_ELSEWHERE",
                f"Pixel {pixel_id} is mapped to account {holder.system_account_id}, not to {system_account_id}.",
                hint=f"Find out which account it belongs to; if the mapping is wrong, delete item PIXEL#{pixel_id} of "
                f"table {self._table}, then retry.",
            ) from held
        return mapping

    def mapping(self, pixel_id: str, deadline: Deadline | None = None) -> Mapping | None:
        """The mapping as it is now (a consistent read); None if there is none. Raises as `ensure_mapping`."""
        answer = self._call(
            deadline, lambda: self._dynamodb().get_item(TableName=self._table, Key=_key(pixel_id), ConsistentRead=True)
        )
        item = answer.get("Item")
        if not item:
            return None
        text = {
            name: str(item.get(name, {}).get("S", "")) for name in ("system_account_id", "event_prefix", "queue_url")
        }
        return Mapping(pixel_id, **text)

    def queue(self, pixel_id: str, deadline: Deadline | None = None) -> PixelQueue | None:
        """The queue as it is now; None if there is none. Raises as `ensure_queue`."""
        name = self._queue_name(pixel_id)
        try:
            url = self._call(deadline, lambda: self._sqs().get_queue_url(QueueName=name))["QueueUrl"]
            attributes = self._attributes(url, deadline)
        except _NoQueue:
            return None
        redrive = json.loads(attributes.get("RedrivePolicy", "{}"))
        return PixelQueue(url, attributes["QueueArn"], redrive.get("deadLetterTargetArn", ""))

    def _queue_name(self, pixel_id: str) -> str:
        name = f"{self._env}-pixel-{pixel_id}"
        if not re.fullmatch(r"[\w-]{1,76}", name, re.ASCII):  # SQS: 80 characters, and 4 are the dead-letter queue's
            raise Permanent(
                "PIXEL_ID_INVALID",
                f"No queue can be named after pixel {pixel_id!r}.",
                hint="A pixel's id has letters, digits, hyphens and underscores, and leaves room for the stage's name.",
                retryable_by_hand=False,
            )
        return name

    def _ensure(self, name: str, attributes: dict[str, str], deadline: Deadline) -> str:
        """CreateQueue answers with the queue that is there, as long as it does not differ in the given attributes."""
        given: Any = attributes
        try:
            made = self._call(deadline, lambda: self._sqs().create_queue(QueueName=name, Attributes=given))
        except _QueueDiffers:
            url = self._call(deadline, lambda: self._sqs().get_queue_url(QueueName=name))["QueueUrl"]
            self._call(deadline, lambda: self._sqs().set_queue_attributes(QueueUrl=url, Attributes=given))
            return str(url)
        return str(made["QueueUrl"])

    def _attributes(self, url: str, deadline: Deadline | None) -> dict[str, str]:
        names: Any = ["QueueArn", "RedrivePolicy"]
        answer = self._call(deadline, lambda: self._sqs().get_queue_attributes(QueueUrl=url, AttributeNames=names))
        return dict(answer.get("Attributes", {}))

    def _write(self, mapping: Mapping, deadline: Deadline) -> None:
        """An update and not a put, so that attributes which others keep on the item stay."""
        self._call(
            deadline,
            lambda: self._dynamodb().update_item(
                TableName=self._table,
                Key=_key(mapping.pixel_id),
                UpdateExpression="SET system_account_id = :account, event_prefix = :prefix, queue_url = :queue",
                ConditionExpression="attribute_not_exists(pk) OR system_account_id = :account",
                ExpressionAttributeValues={
                    ":account": {"S": mapping.system_account_id},
                    ":prefix": {"S": mapping.event_prefix},
                    ":queue": {"S": mapping.queue_url},
                },
            ),
        )

    def _call(self, deadline: Deadline | None, call: Callable[[], Any]) -> Any:
        needed = CALL_SECONDS * (2 if self._role else 1)
        if deadline is not None and deadline.remaining() < needed:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to AWS.", spends_failure=False)
        try:
            return call()
        except ClientError as error:
            raise self._translated(error) from error
        except BotoCoreError as error:
            raise _unavailable(type(error).__name__) from error

    def _translated(self, error: ClientError) -> PlatformError:
        code = error.response.get("Error", {}).get("Code", "").rpartition(".")[2]  # AWS.SimpleQueueService.…
        operation = error.operation_name
        role = self._role or "this function's own role"
        if code in _EXISTS:
            return _QueueDiffers("QUEUE_DIFFERS", "The queue exists with other attributes.")
        if code in _NO_QUEUE:
            return _NoQueue("QUEUE_MISSING", "The queue is not there, or not everywhere yet.")
        if code == "ConditionalCheckFailedException":
            return _HeldByAnother("MAPPING_HELD", "The mapping belongs to another account.")
        if code == "QueueDeletedRecently":
            message = "A queue of this name was deleted less than a minute ago."
            return Retryable("QUEUE_DELETED_RECENTLY", message, delay=DELETED_RECENTLY_DELAY)
        if code in _DENIED:
            who = f"this function's own role sts:AssumeRole on {role}" if operation == "AssumeRole" else f"{role} this"
            message = f"{operation} was denied in the analytics account ({code})."
            return Permanent("ANALYTICS_DENIED", message, hint=f"Allow {who}, then retry.")
        if code in _REFUSED:
            return Permanent(
                "ANALYTICS_REFUSED",
                f"{operation} was refused in the analytics account ({code}).",
                hint="Check PIXEL_INGEST_PRINCIPAL (it must exist), ANALYTICS_TABLE and ANALYTICS_REGION, then retry.",
            )
        return _unavailable(code)


class _QueueDiffers(Retryable):
    """CreateQueue found the queue with other attributes."""


class _NoQueue(Retryable):
    """There is no such queue. Retryable, since a queue that was just made is not seen everywhere for a second."""


class _HeldByAnother(Retryable):
    """The condition of the mapping's write failed."""


def analytics_from_settings(settings: Settings) -> Analytics:
    """The analytics account of this deployment; its clients are made at the first call."""
    role, region = settings.analytics_role_arn, settings.analytics_region or settings.aws_region
    credentials = _assumed(role, region, settings.env) if role else None

    # A session for each client: making two clients from one session at the same time is not safe.
    @cache
    def sqs() -> SQSClient:
        return _session(credentials).client("sqs", region_name=region, config=_config())

    @cache
    def dynamodb() -> DynamoDBClient:
        return _session(credentials).client("dynamodb", region_name=region, config=_config())

    return Analytics(
        sqs,
        dynamodb,
        env=settings.env,
        table=settings.analytics_table,
        ingest_principal=settings.pixel_ingest_principal,
        role=role,
    )


def _config() -> Config:
    from botocore.config import Config

    retries: Any = {"total_max_attempts": 1, "mode": "standard"}
    return Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)


def _session(credentials: RefreshableCredentials | None) -> boto3.session.Session:
    import boto3

    if credentials is None:
        return boto3.session.Session()
    given = credentials
    import botocore.session
    from botocore.credentials import CredentialProvider, CredentialResolver

    class Given(CredentialProvider):
        """Answers the credentials that it was made for."""

        def load(self) -> RefreshableCredentials:
            return given

    core = botocore.session.get_session()
    core.register_component("credential_provider", CredentialResolver([Given()]))
    return boto3.session.Session(botocore_session=core)


def _assumed(role: str, region: str, env: str) -> RefreshableCredentials:
    """Credentials of another account's role: fetched at the first use, and again, by one thread, before they expire."""
    from botocore.credentials import DeferredRefreshableCredentials

    def fetch() -> dict[str, str]:
        sts = _session(None).client("sts", region_name=region, config=_config())
        found = sts.assume_role(RoleArn=role, RoleSessionName=f"onramp-{env}"[:64])["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": found["Expiration"].isoformat(),
        }

    return DeferredRefreshableCredentials(refresh_using=fetch, method="sts-assume-role")


def _ingest_policy(queue_arn: str, principal: str) -> dict[str, object]:
    """The ingest may send, over TLS, and this policy lets in nobody else. (IAM of the queue's own account can.)"""
    statement = {
        "Sid": "IngestSends",
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _key(pixel_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"PIXEL#{pixel_id}"}, "sk": {"S": "MAPPING"}}


def _json(value: object) -> str:
    """The same text every time: SQS compares attributes as text."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _unavailable(code: str) -> Retryable:
    return Retryable("ANALYTICS_UNAVAILABLE", f"The analytics account cannot be asked at the moment ({code}).")
