"""Mails as SES gets them, and each way that sending fails."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.clients.mail import connect as mail
from chalicelib.clients.mail.client import Letter, Mail
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from tests.deployment import deployment
from tests.table import REGION

SENDER = "onramp@shop.example"
LETTER = Letter("ada@mail.example", "Welcome, Ada’s Shop", "Four steps,\nand you are there.")


@pytest.fixture
def sender(aws: None) -> Mail:
    boto3.client("ses", region_name=REGION).verify_email_identity(EmailAddress=SENDER)
    made = mail.connect(Platforms(deployment(mail_identity=SENDER)))
    assert made is not None
    return made


def test_a_letter_goes_to_its_reader_as_it_is(sender: Mail) -> None:
    sender.send(LETTER, Deadline.after(10))
    (sent,) = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    assert (sent.source, sent.destinations["ToAddresses"]) == (SENDER, [LETTER.to])
    assert (sent.subject, sent.body) == (LETTER.subject, LETTER.text)


def test_a_domain_of_other_letters_is_sent_to_as_dns_has_it(sender: Mail) -> None:
    for to in ("ada@müller.example", "ada@no domain"):
        sender.send(replace(LETTER, to=to), Deadline.after(10))
    readers = [each.destinations["ToAddresses"] for each in ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages]
    assert readers == [["ada@xn--mller-kva.example"], ["ada@no domain"]]


def test_a_stage_without_a_sender_sends_none() -> None:
    assert mail.connect(Platforms(deployment())) is None


def test_a_sender_that_is_not_verified_is_an_operators_to_mend(aws: None) -> None:
    stranger = mail.connect(Platforms(deployment(mail_identity="else.example")))
    assert stranger is not None
    with pytest.raises(Permanent, match="MAIL_REFUSED"):
        stranger.send(LETTER, Deadline.after(10))


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"about {LETTER.to}"}}, "SendEmail")


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (refusal("Throttling"), "MAIL_UNAVAILABLE", Retryable),
        (ConnectTimeoutError(endpoint_url="https://x"), "MAIL_UNAVAILABLE", Retryable),
        (refusal("AccessDenied"), "MAIL_DENIED", Permanent),
        (refusal("MailFromDomainNotVerifiedException"), "MAIL_SENDER_REFUSED", Permanent),
        (refusal("MessageRejected"), "MAIL_REFUSED", Permanent),
        (ParamValidationError(report=LETTER.to), "MAIL_UNAVAILABLE", Retryable),
    ],
)
def test_no_error_quotes_the_reader(error: Exception, code: str, kind: type[PlatformError]) -> None:
    class Broken:
        def send_email(self, **_: Any) -> None:
            raise error

    with pytest.raises(kind) as failed:
        Mail(lambda: Broken(), SENDER).send(LETTER, Deadline.after(10))
    assert failed.value.code == code
    assert LETTER.to not in "".join(traceback.format_exception(failed.value))


def test_a_call_for_which_there_is_no_time_is_not_made() -> None:
    with pytest.raises(Retryable, match="OUT_OF_TIME") as late:
        Mail(lambda: None, SENDER).send(LETTER, Deadline.after(1))
    assert not late.value.spends_failure
