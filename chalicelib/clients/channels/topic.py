"""The notification topic (SNS): people subscribe to it by email, programs by queue."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.clients.channels.announcement import Announcement, one_line
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.deadline import Deadline

LONGEST_SUBJECT: Final = 100
"""Characters; all of them printable ASCII (SNS, API reference of Publish)."""
LONGEST_LINE: Final = 2000
"""Characters. A message may have 256 KiB; nobody reads on for so long."""
MISSING: Final = ("NotFound", "NotFoundException")
DENIED: Final = (
    *("AuthorizationError", "AuthorizationErrorException", "AccessDenied", "AccessDeniedException"),
    *("InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException"),
    *("KMSAccessDenied", "KMSAccessDeniedException", "KMSDisabled", "KMSDisabledException"),
    *("KMSNotFound", "KMSNotFoundException", "KMSInvalidState", "KMSInvalidStateException", "KMSOptInRequired"),
)
INVALID: Final = (
    *("InvalidParameter", "InvalidParameterException", "InvalidParameterValue", "InvalidParameterValueException"),
    *("ParamValidationError", "ValidationException"),
)


class Topic:
    """The channel that publishes to an SNS topic. Safe to share between threads.

    Args:
        sns: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        arn: The topic's ARN.
        call_time: How long one call may take.
    """

    name = "topic"

    def __init__(self, sns: Callable[[], Any], arn: str, *, call_time: CallTime = NORMAL) -> None:
        self._sns = sns
        self._arn = arn
        self._call_seconds = call_time.seconds

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        """Publish the announcement: text for people, attributes for subscribers' filters.

        Raises:
            Retryable: TOPIC_UNAVAILABLE; OUT_OF_TIME.
            Permanent: TOPIC_MISSING, TOPIC_DENIED, TOPIC_REFUSED.
        """
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to SNS.", spends_failure=False)
        attributes = {"event": announcement.event, "id": announcement.id, "onboarding_id": announcement.onboarding_id}
        try:
            self._sns().publish(
                TopicArn=self._arn,
                Subject=subject(announcement),
                Message=letter(announcement),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )
        except (ClientError, BotoCoreError) as error:
            # Without AWS's error: botocore's own quote what was to be sent.
            raise translated(error, _READINGS, _unavailable) from None


def subject(announcement: Announcement) -> str:
    """What SNS takes for a subject: one line of printable ASCII, beginning with a letter, at most 100 characters.

    A name of which nothing is left in ASCII is shown by the onboarding's id: two customers must not look alike.
    """
    who = _ascii(announcement.title)
    if not any(char.isalnum() for char in who):
        who = announcement.onboarding_id
    return _ascii(f"Onramp: {announcement.event.replace('_', ' ')}, {who}")[:LONGEST_SUBJECT].rstrip()


def letter(announcement: Announcement) -> str:
    """The message as text, each part on a line of its own; the last line is the id."""
    details = [f"{name}: {_line(value)}" for name, value in announcement.details.items()]
    parts = [
        f"{_line(announcement.title or announcement.onboarding_id)}: {_line(announcement.text)}",
        _line(announcement.next_step),
        announcement.url,
        "\n".join([*details, f"at: {announcement.at.isoformat(timespec='seconds')}"]),
        f"Message {announcement.id}",
    ]
    return "\n\n".join(part for part in parts if part)


def _line(text: str) -> str:
    return one_line(text)[:LONGEST_LINE]


def _ascii(text: str) -> str:
    """What of `text` can be written in ASCII: accents go, what has no such letter goes as well."""
    return one_line(unicodedata.normalize("NFKD", one_line(text)).encode("ascii", "ignore").decode())


def _missing(failure: AwsFailure) -> Permanent:
    hint = "Set NOTIFICATION_TOPIC_ARN to a topic of this account and region, or to nothing; then retry."
    return Permanent("TOPIC_MISSING", f"There is no notification topic of this ARN ({failure.code}).", hint=hint)


def _denied(failure: AwsFailure) -> Permanent:
    hint = (
        "Allow this function's role sns:Publish on NOTIFICATION_TOPIC_ARN, and the use of the key that it is "
        "encrypted with, if that is one of your own; then retry."
    )
    return Permanent("TOPIC_DENIED", f"Publishing to the notification topic was denied ({failure.code}).", hint=hint)


def _refused(failure: AwsFailure) -> Permanent:
    hint = "Check that NOTIFICATION_TOPIC_ARN is the ARN of a standard topic in this region; then retry."
    return Permanent("TOPIC_REFUSED", f"The notification topic refused the message ({failure.code}).", hint=hint)


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("TOPIC_UNAVAILABLE", f"The notification topic cannot be reached at the moment ({failure.code}).")


_READINGS: Final[Mapping[str, Reading]] = {
    **dict.fromkeys(MISSING, _missing),
    **dict.fromkeys(DENIED, _denied),
    **dict.fromkeys(INVALID, _refused),
}
