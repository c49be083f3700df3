"""The notification topic, as its subscribers see it, and each way that publishing fails."""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError

from chalicelib.clients.channels import connect as channels
from chalicelib.clients.channels.topic import Topic
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from tests.announcements import ONBOARDING, announcement
from tests.deployment import deployment
from tests.table import REGION

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

NAME = "test-onboarding-notifications"


@pytest.fixture
def sqs(aws: None) -> SQSClient:
    return boto3.client("sqs", region_name=REGION)


@pytest.fixture
def arn(aws: None) -> str:
    made: str = boto3.client("sns", region_name=REGION).create_topic(Name=NAME)["TopicArn"]
    return made


@pytest.fixture
def topic(arn: str) -> Topic:
    return channels.topic(Platforms(deployment(notification_topic_arn=arn)))


def subscribed(sqs: SQSClient, arn: str) -> str:
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns: Any = boto3.client("sns", region_name=REGION)
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
    return url


def test_a_subscriber_gets_a_subject_a_text_and_attributes_to_filter_by(sqs: SQSClient, arn: str, topic: Topic) -> None:
    inbox = subscribed(sqs, arn)
    topic.send(announcement(title="Müller\n& Söhne"), Deadline.after(60))
    (message,) = sqs.receive_message(QueueUrl=inbox)["Messages"]
    told = json.loads(message["Body"])
    assert told["Subject"] == "Onramp: registered, Muller & Sohne"
    assert told["Message"].startswith("Müller & Söhne: The customer has signed up.\n")
    assert told["Message"].endswith(f"\nMessage {ONBOARDING}/registered")
    assert {name: given["Value"] for name, given in told["MessageAttributes"].items()} == {
        "event": "registered",
        "id": f"{ONBOARDING}/registered",
        "onboarding_id": ONBOARDING,
    }


def test_one_client_makes_one_attempt_within_bounds(topic: Topic) -> None:
    client = topic._sns()
    config = client.meta.config
    assert client is topic._sns()
    assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (1.0, 3.0, 1)


def test_a_topic_that_is_not_there_needs_a_person_who_is_told_the_setting(arn: str) -> None:
    missing = channels.topic(Platforms(deployment(notification_topic_arn=f"{arn}-of-another-stage")))
    with pytest.raises(Permanent, match="TOPIC_MISSING") as caught:
        missing.send(announcement(), Deadline.after(60))
    assert "NOTIFICATION_TOPIC_ARN" in caught.value.hint


class Failing:
    """An SNS client that raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.calls = 0

    def publish(self, **_: Any) -> None:
        self.calls += 1
        raise self._error


def refusal(code: str, status: int = 400) -> ClientError:
    error: Any = {"Error": {"Code": code, "Message": "ann@example.com"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(error, "Publish")


def failure(error: Exception) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        Topic(lambda: Failing(error), "arn").send(announcement(), Deadline.after(60))
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert ["ann@" in shown, "Acme" in shown] == [False, False]
    return caught.value


@pytest.mark.parametrize("code", ["AuthorizationError", "AccessDenied", "KMSAccessDenied", "InvalidClientTokenId"])
def test_a_denial_needs_a_person(code: str) -> None:
    found = failure(refusal(code, 403))
    assert isinstance(found, Permanent)
    assert (found.code, "sns:Publish" in found.hint, "NOTIFICATION_TOPIC_ARN" in found.hint) == (
        "TOPIC_DENIED",
        True,
        True,
    )


@pytest.mark.parametrize("code", ["InvalidParameter", "InvalidParameterValue"])
def test_a_refusal_needs_a_person(code: str) -> None:
    found = failure(refusal(code))
    assert isinstance(found, Permanent)
    assert (found.code, "NOTIFICATION_TOPIC_ARN" in found.hint) == ("TOPIC_REFUSED", True)


@pytest.mark.parametrize(
    "error",
    [
        refusal("Throttling"),
        refusal("ThrottledException", 429),
        refusal("KMSThrottling"),
        refusal("InternalError", 500),
        refusal("ServiceUnavailable", 503),
        refusal("ExpiredToken", 403),
        ConnectTimeoutError(endpoint_url="https://sns"),
        ParamValidationError(report="Acme ann@example.com"),
    ],
)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    found = failure(error)
    assert isinstance(found, Retryable)
    assert (found.code, found.spends_failure) == ("TOPIC_UNAVAILABLE", True)


def test_no_call_is_begun_that_could_outlast_the_run() -> None:
    late = Failing(refusal("InternalError"))
    with pytest.raises(Retryable, match="OUT_OF_TIME") as caught:
        Topic(lambda: late, "arn").send(announcement(), Deadline.after(3.9))
    assert (late.calls, caught.value.spends_failure) == (0, False)
