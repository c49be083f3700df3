"""A pixel's queue and mapping in the analytics account are made once, and put right when somebody changed them."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError, ValidationError
from moto.dynamodb.models import DynamoDBBackend

from chalicelib.clients.analytics.client import Analytics, Mapping, PixelQueue
from chalicelib.clients.analytics.connect import connect
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from chalicelib.settings import Settings
from tests.deployment import deployment
from tests.table import REGION

pytestmark = pytest.mark.own_clients

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

TABLE = "pixel-mappings"
INGEST = "arn:aws:iam::210987654321:role/pixel-ingest"
ROLE = "arn:aws:iam::210987654321:role/onramp"
PIXEL = "px-0123456789"
NAME = f"test-pixel-{PIXEL}"
QUEUE_URL = "https://sqs/queue"


@pytest.fixture
def deadline() -> Deadline:
    return Deadline.after(60)


@pytest.fixture
def sqs(aws: None) -> SQSClient:
    return boto3.client("sqs", region_name=REGION)


@pytest.fixture
def dynamodb(aws: None) -> DynamoDBClient:
    client = boto3.client("dynamodb", region_name=REGION)
    client.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def deployed(**changes: str) -> Settings:
    return deployment(**{"analytics_table": TABLE, "pixel_ingest_principal": INGEST, **changes})


@pytest.fixture
def analytics(sqs: SQSClient, dynamodb: DynamoDBClient) -> Analytics:
    return connect(Platforms(deployed()))


def attributes(sqs: SQSClient, name: str) -> dict[str, str]:
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {str(key): value for key, value in found.items()}


def calls_of(client: Any) -> list[str]:
    """Names of the operations that this client is asked for, from now on."""
    seen: list[str] = []
    client.meta.events.register("before-call", lambda model, **_: seen.append(model.name))
    return seen


class TestAPixelsQueue:
    def test_is_made_with_its_dead_letter_queue(self, analytics: Analytics, sqs: SQSClient, deadline: Deadline) -> None:
        queue = analytics.ensure_queue(PIXEL, deadline)
        made, dead = attributes(sqs, NAME), attributes(sqs, f"{NAME}-dlq")
        assert queue == PixelQueue(sqs.get_queue_url(QueueName=NAME)["QueueUrl"], made["QueueArn"], dead["QueueArn"])
        redrive = json.loads(made["RedrivePolicy"])
        assert (redrive["deadLetterTargetArn"], int(redrive["maxReceiveCount"])) == (dead["QueueArn"], 5)
        assert made["SqsManagedSseEnabled"] == dead["SqsManagedSseEnabled"] == "true"
        assert int(dead["MessageRetentionPeriod"]) == 14 * 86400

    def test_takes_events_from_the_ingest_alone_and_over_tls_alone(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline
    ) -> None:
        queue = analytics.ensure_queue(PIXEL, deadline)
        (statement,) = json.loads(attributes(sqs, NAME)["Policy"])["Statement"]
        assert statement["Principal"] == {"AWS": INGEST}
        assert (statement["Effect"], statement["Action"], statement["Resource"]) == (
            "Allow",
            "sqs:SendMessage",
            queue.arn,
        )
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "true"}}
        assert "Policy" not in attributes(sqs, f"{NAME}-dlq")

    def test_is_the_same_one_the_second_time(self, analytics: Analytics, sqs: SQSClient, deadline: Deadline) -> None:
        first = analytics.ensure_queue(PIXEL, deadline)
        asked = calls_of(analytics._sqs())
        assert analytics.ensure_queue(PIXEL, deadline) == first
        assert asked == ["CreateQueue", "GetQueueAttributes", "CreateQueue"]
        assert len(sqs.list_queues()["QueueUrls"]) == 2

    def test_of_another_pixel_is_another_one(self, analytics: Analytics, deadline: Deadline) -> None:
        assert analytics.ensure_queue(PIXEL, deadline).arn != analytics.ensure_queue("px-2", deadline).arn

    @pytest.mark.parametrize(
        ("name", "drift"),
        [
            (NAME, {"Policy": ""}),
            (NAME, {"Policy": '{"Version":"2012-10-17","Statement":[]}'}),
            (NAME, {"SqsManagedSseEnabled": "false"}),
            (f"{NAME}-dlq", {"MessageRetentionPeriod": "60"}),
        ],
    )
    def test_that_somebody_changed_is_put_right(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline, name: str, drift: dict[str, str]
    ) -> None:
        analytics.ensure_queue(PIXEL, deadline)
        right = attributes(sqs, name)
        given: Any = drift
        sqs.set_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], Attributes=given)
        analytics.ensure_queue(PIXEL, deadline)
        assert {key: attributes(sqs, name).get(key) for key in drift} == {key: right[key] for key in drift}

    def test_that_somebody_made_bare_is_completed_and_keeps_its_messages(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline
    ) -> None:
        url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="an event")
        queue = analytics.ensure_queue(PIXEL, deadline)
        assert queue.url == url
        assert "RedrivePolicy" in attributes(sqs, NAME)
        assert attributes(sqs, NAME)["ApproximateNumberOfMessages"] == "1"

    def test_is_seen_by_the_health_read_out(self, analytics: Analytics, sqs: SQSClient, deadline: Deadline) -> None:
        assert analytics.queue(PIXEL) is None
        made = analytics.ensure_queue(PIXEL, deadline)
        assert analytics.queue(PIXEL, deadline) == made

    def test_without_a_dead_letter_queue_is_seen_as_such(self, analytics: Analytics, sqs: SQSClient) -> None:
        sqs.create_queue(QueueName=NAME)
        found = analytics.queue(PIXEL)
        assert found is not None
        assert found.dead_letter_arn == ""

    @pytest.mark.parametrize("pixel_id", ["a/b", "a b", "x" * 70, "a.fifo", "ü"])
    def test_cannot_be_named_after_anything(self, analytics: Analytics, deadline: Deadline, pixel_id: str) -> None:
        with pytest.raises(Permanent, match="PIXEL_ID_INVALID"):
            analytics.ensure_queue(pixel_id, deadline)


class TestRemovingAPixelsQueue:
    def test_takes_its_dead_letter_queue_with_it_and_no_other_pixels(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline
    ) -> None:
        analytics.ensure_queue(PIXEL, deadline)
        analytics.ensure_queue(f"{PIXEL}-2", deadline)
        assert analytics.remove_queue(PIXEL, deadline)
        left = sorted(url.rpartition("/")[2] for url in sqs.list_queues()["QueueUrls"])
        assert left == [f"{NAME}-2", f"{NAME}-2-dlq"]
        assert analytics.queue(PIXEL, deadline) is None

    def test_a_second_time_deletes_nothing(self, analytics: Analytics, deadline: Deadline) -> None:
        analytics.ensure_queue(PIXEL, deadline)
        analytics.remove_queue(PIXEL, deadline)
        asked = calls_of(analytics._sqs())
        assert not analytics.remove_queue(PIXEL, deadline)
        assert asked == ["GetQueueUrl", "GetQueueUrl"]

    @pytest.mark.parametrize("left", [NAME, f"{NAME}-dlq"])
    def test_finishes_what_was_made_or_deleted_by_half(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline, left: str
    ) -> None:
        sqs.create_queue(QueueName=left)
        assert analytics.remove_queue(PIXEL, deadline)
        assert not sqs.list_queues().get("QueueUrls")

    def test_that_another_run_deletes_meanwhile_is_done(
        self, analytics: Analytics, sqs: SQSClient, deadline: Deadline
    ) -> None:
        analytics.ensure_queue(PIXEL, deadline)

        def faster(params: Any, **_: Any) -> None:
            sqs.delete_queue(QueueUrl=params["QueueUrl"])

        analytics._sqs().meta.events.register("provide-client-params.sqs.DeleteQueue", faster)
        analytics.remove_queue(PIXEL, deadline)
        assert not sqs.list_queues().get("QueueUrls")

    def test_of_a_pixel_without_a_name_is_refused(self, analytics: Analytics, deadline: Deadline) -> None:
        with pytest.raises(Permanent, match="PIXEL_ID_INVALID"):
            analytics.remove_queue("*", deadline)


def ensure(analytics: Analytics, deadline: Deadline, account: str = "acc-1", url: str = QUEUE_URL) -> Mapping:
    return analytics.ensure_mapping(
        PIXEL, system_account_id=account, event_prefix=f"events/{PIXEL}/", queue_url=url, deadline=deadline
    )


def item(dynamodb: DynamoDBClient) -> dict[str, Any]:
    key = {"pk": {"S": f"PIXEL#{PIXEL}"}, "sk": {"S": "MAPPING"}}
    return dynamodb.get_item(TableName=TABLE, Key=key)["Item"]


@pytest.fixture
def atomic_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB checks a condition and writes in one step; moto does it in two, and threads get in between."""
    lock, update_item = threading.Lock(), DynamoDBBackend.update_item

    def in_one_step(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return update_item(*args, **kwargs)

    monkeypatch.setattr(DynamoDBBackend, "update_item", in_one_step)


class TestAPixelsMapping:
    def test_names_account_prefix_and_queue(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline
    ) -> None:
        mapping = ensure(analytics, deadline)
        assert mapping == Mapping(PIXEL, "acc-1", f"events/{PIXEL}/", QUEUE_URL)
        assert item(dynamodb) == {
            "pk": {"S": f"PIXEL#{PIXEL}"},
            "sk": {"S": "MAPPING"},
            "system_account_id": {"S": "acc-1"},
            "event_prefix": {"S": f"events/{PIXEL}/"},
            "queue_url": {"S": QUEUE_URL},
        }
        assert analytics.mapping(PIXEL, deadline) == mapping

    def test_that_is_not_there_is_none(self, analytics: Analytics) -> None:
        assert analytics.mapping(PIXEL) is None

    def test_is_the_same_one_the_second_time(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline
    ) -> None:
        assert ensure(analytics, deadline) == ensure(analytics, deadline)
        assert dynamodb.scan(TableName=TABLE)["Count"] == 1

    def test_of_the_same_account_is_put_right_and_keeps_what_others_wrote_on_it(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline
    ) -> None:
        dynamodb.put_item(
            TableName=TABLE,
            Item={
                "pk": {"S": f"PIXEL#{PIXEL}"},
                "sk": {"S": "MAPPING"},
                "system_account_id": {"S": "acc-1"},
                "first_event_at": {"S": "2026"},
            },
        )
        ensure(analytics, deadline)
        assert item(dynamodb)["queue_url"] == {"S": QUEUE_URL}
        assert item(dynamodb)["first_event_at"] == {"S": "2026"}

    def test_of_another_account_is_left_alone_and_needs_an_engineer(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline
    ) -> None:
        ensure(analytics, deadline)
        before = item(dynamodb)
        with pytest.raises(Permanent, match="PIXEL_MAPPED_ELSEWHERE") as caught:
            ensure(analytics, deadline, account="acc-2")
        assert "acc-1" in caught.value.message
        assert TABLE in caught.value.hint
        assert item(dynamodb) == before

    def test_goes_to_one_account_when_several_ask_at_once(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline, atomic_writes: None
    ) -> None:
        outcomes: list[str] = []
        start = threading.Barrier(6)

        def ask(account: str) -> None:
            start.wait(10)
            try:
                outcomes.append(ensure(analytics, deadline, account=account).system_account_id)
            except Permanent as error:
                outcomes.append(error.code)

        threads = [threading.Thread(target=ask, args=(f"acc-{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        winner = item(dynamodb)["system_account_id"]["S"]
        assert sorted(outcomes) == sorted(["PIXEL_MAPPED_ELSEWHERE"] * 5 + [winner])


class TestRemovingAPixelsMapping:
    def test_deletes_it_and_no_other_pixels(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline
    ) -> None:
        ensure(analytics, deadline)
        analytics.ensure_mapping("px-other", "acc-1", "events/px-other/", QUEUE_URL, deadline)
        assert analytics.remove_mapping(PIXEL, "acc-1", deadline)
        assert [each["pk"]["S"] for each in dynamodb.scan(TableName=TABLE)["Items"]] == ["PIXEL#px-other"]

    def test_that_is_not_there_is_done(self, analytics: Analytics, deadline: Deadline) -> None:
        ensure(analytics, deadline)
        analytics.remove_mapping(PIXEL, "acc-1", deadline)
        assert not analytics.remove_mapping(PIXEL, "acc-1", deadline)
        assert not analytics.remove_mapping("px-never", "acc-1", deadline)

    @pytest.mark.parametrize("account", ["acc-2", ""])
    def test_of_another_account_is_left_alone_and_needs_an_engineer(
        self, analytics: Analytics, dynamodb: DynamoDBClient, deadline: Deadline, account: str
    ) -> None:
        ensure(analytics, deadline)
        before = item(dynamodb)
        with pytest.raises(Permanent, match="PIXEL_MAPPED_ELSEWHERE") as caught:
            analytics.remove_mapping(PIXEL, account, deadline)
        assert "acc-1" in caught.value.message
        assert TABLE in caught.value.hint
        assert item(dynamodb) == before

    def test_is_not_believed_where_the_answer_is_not_dynamodbs(
        self, analytics: Analytics, deadline: Deadline, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(analytics._dynamodb(), "delete_item", lambda **_: {"ResponseMetadata": {}})
        with pytest.raises(Retryable, match="ANALYTICS_NONSENSE"):
            analytics.remove_mapping(PIXEL, "acc-1", deadline)


def refusal(code: str, status: int = 400, operation: str = "CreateQueue") -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "…"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        operation,
    )


class Broken:
    """An AWS client that raises the same error whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**_: Any) -> Any:
            raise self._error

        return call


def broken(error: Exception, role: str = "") -> Analytics:
    client: Any = Broken(error)
    return Analytics(lambda: client, lambda: client, env="test", table=TABLE, ingest_principal=INGEST, role=role)


WAYS: dict[str, Callable[[Analytics, Deadline], object]] = {
    "ensure_queue": lambda analytics, deadline: analytics.ensure_queue(PIXEL, deadline),
    "ensure_mapping": ensure,
    "remove_queue": lambda analytics, deadline: analytics.remove_queue(PIXEL, deadline),
    "remove_mapping": lambda analytics, deadline: analytics.remove_mapping(PIXEL, "acc-1", deadline),
    "queue": lambda analytics, deadline: analytics.queue(PIXEL, deadline),
    "mapping": lambda analytics, deadline: analytics.mapping(PIXEL, deadline),
}


@pytest.mark.parametrize("way", WAYS)
class TestAFailure:
    @pytest.mark.parametrize(
        "error",
        [
            refusal("RequestThrottled"),
            refusal("ThrottlingException"),
            refusal("ProvisionedThroughputExceededException"),
            refusal("InternalError", 500),
            refusal("SomethingNew"),
            ConnectTimeoutError(endpoint_url="https://sqs"),
            ReadTimeoutError(endpoint_url="https://sqs"),
            ValidationError(value="…", param="…", type_name="…"),  # botocore's own, though AWS has a code of its name
        ],
    )
    def test_that_may_pass_is_tried_again(self, way: str, error: Exception, deadline: Deadline) -> None:
        with pytest.raises(Retryable, match="ANALYTICS_UNAVAILABLE"):
            WAYS[way](broken(error), deadline)

    @pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "AWS.SimpleQueueService.AccessDenied"])
    def test_of_permission_names_the_role(self, way: str, code: str, deadline: Deadline) -> None:
        with pytest.raises(Permanent, match="ANALYTICS_DENIED") as caught:
            WAYS[way](broken(refusal(code), ROLE), deadline)
        assert ROLE in caught.value.hint

    def test_to_assume_the_role_names_it_and_what_is_missing(self, way: str, deadline: Deadline) -> None:
        with pytest.raises(Permanent, match="ANALYTICS_DENIED") as caught:
            WAYS[way](broken(refusal("AccessDenied", 403, "AssumeRole"), ROLE), deadline)
        assert f"sts:AssumeRole on {ROLE}" in caught.value.hint

    @pytest.mark.parametrize("code", ["InvalidAttributeValue", "ResourceNotFoundException", "ValidationException"])
    def test_of_a_setting_names_the_settings(self, way: str, code: str, deadline: Deadline) -> None:
        with pytest.raises(Permanent, match="ANALYTICS_REFUSED") as caught:
            WAYS[way](broken(refusal(code)), deadline)
        assert "ANALYTICS_TABLE" in caught.value.hint

    @pytest.mark.parametrize(("role", "needed"), [("", 4), (ROLE, 8)])
    def test_to_have_time_left_begins_no_call(self, way: str, role: str, needed: int) -> None:
        with pytest.raises(Retryable, match="OUT_OF_TIME") as caught:
            WAYS[way](broken(AssertionError("called"), role), Deadline.after(needed - 0.5))
        assert not caught.value.spends_failure
        with pytest.raises(AssertionError, match="called"):
            WAYS[way](broken(AssertionError("called"), role), Deadline.after(needed + 0.5))


@pytest.mark.parametrize("code", ["QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"])
def test_a_queue_that_was_just_deleted_is_made_after_a_minute(code: str, deadline: Deadline) -> None:
    with pytest.raises(Retryable, match="QUEUE_DELETED_RECENTLY") as caught:
        broken(refusal(code)).ensure_queue(PIXEL, deadline)
    assert caught.value.delay is not None
    assert caught.value.delay.total_seconds() == 60


@pytest.mark.parametrize("code", ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"])
def test_a_queue_that_is_not_seen_everywhere_yet_is_tried_again(code: str, deadline: Deadline) -> None:
    with pytest.raises(Retryable, match="QUEUE_MISSING"):
        broken(refusal(code)).ensure_queue(PIXEL, deadline)


class TestTheAnalyticsAccount:
    @pytest.fixture
    def elsewhere(self, sqs: SQSClient, dynamodb: DynamoDBClient) -> Analytics:
        return connect(Platforms(deployed(analytics_role_arn=ROLE)))

    def test_is_entered_by_the_role_that_is_set(self, elsewhere: Analytics, sqs: SQSClient, deadline: Deadline) -> None:
        queue = elsewhere.ensure_queue(PIXEL, deadline)
        assert queue.arn.split(":")[4] == ROLE.split(":")[4]
        assert "QueueUrls" not in sqs.list_queues()  # nothing in our own account

    def test_is_our_own_if_no_role_is_set(self, analytics: Analytics, sqs: SQSClient, deadline: Deadline) -> None:
        analytics.ensure_queue(PIXEL, deadline)
        assert len(sqs.list_queues()["QueueUrls"]) == 2

    def test_is_entered_once_for_many_calls_and_both_services(self, elsewhere: Analytics) -> None:
        keys = {elsewhere._sqs(), elsewhere._dynamodb()}
        found = [client._request_signer._credentials.get_frozen_credentials().access_key for client in keys]  # type: ignore[attr-defined]
        assert len(set(found)) == 1
        assert found[0] != "testing"

    def test_is_in_its_own_region(self, sqs: SQSClient, dynamodb: DynamoDBClient, deadline: Deadline) -> None:
        there = connect(Platforms(deployed(analytics_region="eu-west-1")))
        assert there.ensure_queue(PIXEL, deadline).arn.split(":")[3] == "eu-west-1"

    def test_is_asked_by_clients_whose_calls_are_bounded(self, analytics: Analytics) -> None:
        for client in (analytics._sqs(), analytics._dynamodb()):
            config: Any = client.meta.config
            assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (1.0, 3.0, 1)
        assert analytics._sqs() is analytics._sqs()
