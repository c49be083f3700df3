"""What AWS's error codes mean in the analytics account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

DELETED_RECENTLY_DELAY: Final = timedelta(seconds=60)
"""SQS gives a deleted queue's name away again after 60 s (CreateQueue, QueueDeletedRecently)."""

_EXISTS: Final = frozenset({"QueueNameExists", "QueueAlreadyExists"})
_NO_QUEUE: Final = frozenset({"QueueDoesNotExist", "NonExistentQueue"})
_DENIED: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSecurity"}
)
_REFUSED: Final = frozenset(
    {"InvalidAttributeValue", "InvalidAttributeName", "InvalidParameterValue", "ValidationException"}
    | {"ResourceNotFoundException", "ValidationError", "MalformedPolicyDocument", "InvalidAddress"}
)


class QueueDiffers(Retryable):
    """CreateQueue found the queue with other attributes."""


class NoQueue(Retryable):
    """There is no such queue. Retryable, since a queue that was just made is not seen everywhere for a second."""


class HeldByAnother(Retryable):
    """The condition of the mapping's write failed."""


def analytics_error(error: ClientError | BotoCoreError, role: str) -> PlatformError:
    """The error to raise instead of AWS's.

    Args:
        error: What botocore raised.
        role: ARN of the role assumed in the analytics account; empty where it is this function's own.

    Returns:
        `QueueDiffers`, `NoQueue` or `HeldByAnother`, for the client to act on; a `Retryable` ANALYTICS_UNAVAILABLE or
        QUEUE_DELETED_RECENTLY (with a delay); a `Permanent` ANALYTICS_DENIED or ANALYTICS_REFUSED.
    """
    return translated(error, {**_READINGS, **dict.fromkeys(_DENIED, _denied(role))}, _unavailable)


def mapped_elsewhere(pixel_id: str, system_account_id: str, holder: str, table: str) -> Permanent:
    """The error where the pixel is mapped to another account, `holder`; the one that asks may not be known."""
    return Permanent(
        "PIXEL_MAPPED_ELSEWHERE",
        f"Pixel {pixel_id} is mapped to account {holder}, not to {system_account_id or 'one of ours'}.",
        hint=f"Find out which account it belongs to; if the mapping is wrong, delete item PIXEL#{pixel_id} of "
        f"table {table}, then retry.",
    )


def member_of(answer: dict[str, Any], name: str) -> Any:
    """What DynamoDB's answer says of an item; None: there is none.

    Raises:
        Retryable: ANALYTICS_NONSENSE. "No item" is an empty answer. So is anything that is not DynamoDB's at all, but
            for the id of the request.
    """
    item = answer.get(name)
    if not item and not answer.get("ResponseMetadata", {}).get("RequestId"):
        raise Retryable("ANALYTICS_NONSENSE", "The answer of the analytics table is not one of DynamoDB's.")
    return item


def _denied(role: str) -> Reading:
    who = role or "this function's own role"

    def reading(failure: AwsFailure) -> Permanent:
        assuming = failure.operation == "AssumeRole"
        lacking = f"this function's own role sts:AssumeRole on {who}" if assuming else f"{who} this"
        message = f"{failure.operation} was denied in the analytics account ({failure.code})."
        return Permanent("ANALYTICS_DENIED", message, hint=f"Allow {lacking}, then retry.")

    return reading


def _refused(failure: AwsFailure) -> Permanent:
    return Permanent(
        "ANALYTICS_REFUSED",
        f"{failure.operation} was refused in the analytics account ({failure.code}).",
        hint="Check PIXEL_INGEST_PRINCIPAL (it must exist), ANALYTICS_TABLE and ANALYTICS_REGION, then retry.",
    )


def _differs(_: AwsFailure) -> QueueDiffers:
    return QueueDiffers("QUEUE_DIFFERS", "The queue exists with other attributes.")


def _missing(_: AwsFailure) -> NoQueue:
    return NoQueue("QUEUE_MISSING", "The queue is not there, or not everywhere yet.")


def _held(_: AwsFailure) -> HeldByAnother:
    return HeldByAnother("MAPPING_HELD", "The mapping belongs to another account.")


def _deleted_recently(_: AwsFailure) -> Retryable:
    message = "A queue of this name was deleted less than a minute ago."
    return Retryable("QUEUE_DELETED_RECENTLY", message, delay=DELETED_RECENTLY_DELAY)


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("ANALYTICS_UNAVAILABLE", f"The analytics account cannot be asked at the moment ({failure.code}).")


_READINGS: Final[Mapping[str, Reading]] = {
    **dict.fromkeys(_EXISTS, _differs),
    **dict.fromkeys(_NO_QUEUE, _missing),
    **dict.fromkeys(_REFUSED, _refused),
    "ConditionalCheckFailedException": _held,
    "QueueDeletedRecently": _deleted_recently,
}
