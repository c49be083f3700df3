"""One mail to one person. SES takes no idempotency key: who sends again, mails again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from chalicelib.deadline import Deadline

_DENIED: Final = ("AccessDenied", "AccessDeniedException", "InvalidClientTokenId", "SignatureDoesNotMatch")
_SENDER: Final = ("MailFromDomainNotVerified", "MailFromDomainNotVerifiedException", "AccountSendingPausedException")
_LETTER: Final = ("MessageRejected", "InvalidParameterValue", "ValidationError", "ParamValidationError")


@dataclass(frozen=True)
class Letter:
    """A mail, as plain text.

    Attributes:
        to: Address.
        subject: One line.
    """

    to: str
    subject: str
    text: str


class Mail:
    """Sends mails. Safe to share between threads.

    Args:
        ses: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        sender: Address that they come from.
        call_time: How long one call may take.
    """

    def __init__(self, ses: Callable[[], Any], sender: str, *, call_time: CallTime = NORMAL) -> None:
        self._ses = ses
        self._sender = sender
        self._call_seconds = call_time.seconds

    def send(self, letter: Letter, deadline: Deadline) -> None:
        """Hand a mail to SES.

        Raises:
            Retryable: MAIL_UNAVAILABLE; OUT_OF_TIME.
            Permanent: MAIL_DENIED, MAIL_SENDER_REFUSED, MAIL_REFUSED.
        """
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to SES.", spends_failure=False)
        try:
            self._ses().send_email(
                Source=self._sender,
                Destination={"ToAddresses": [_as_ses_takes_it(letter.to)]},
                Message={
                    "Subject": {"Data": letter.subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": letter.text, "Charset": "UTF-8"}},
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise translated(error, _READINGS, _unavailable) from None  # without AWS's error: it quotes the address


def _as_ses_takes_it(address: str) -> str:
    """An address with its domain as DNS has it: SES takes ASCII alone, so ``ada@müller.lu`` is ``ada@xn--mller-kva.lu``
    (SES API, `Destination`; RFC 5891). One whose first part is not ASCII cannot be helped: SES refuses it."""
    from email_validator import EmailNotValidError, validate_email  # here: a cold start of what sends none needs it not

    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:
        return address


def _denied(failure: AwsFailure) -> Permanent:
    hint = "Allow this function's role ses:SendEmail on MAIL_IDENTITY; then retry."
    return Permanent("MAIL_DENIED", f"SES does not let this function send ({failure.code}).", hint=hint)


def _sender(failure: AwsFailure) -> Permanent:
    hint = "Verify MAIL_IDENTITY in SES, and see that sending is not paused; then retry."
    return Permanent("MAIL_SENDER_REFUSED", f"SES does not send from MAIL_IDENTITY ({failure.code}).", hint=hint)


def _refused(failure: AwsFailure) -> Permanent:
    hint = "Verify MAIL_IDENTITY, and see that the account is out of SES's sandbox; or is the address none? Then retry."
    return Permanent("MAIL_REFUSED", f"SES does not take this mail ({failure.code}).", hint=hint)


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("MAIL_UNAVAILABLE", f"SES cannot be reached at the moment ({failure.code}).")


_READINGS: Final[Mapping[str, Reading]] = {
    **dict.fromkeys(_DENIED, _denied),
    **dict.fromkeys(_SENDER, _sender),
    **dict.fromkeys(_LETTER, _refused),
}
