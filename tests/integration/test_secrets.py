"""Secrets are read, kept for a while, and asked for again when that is called for."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.clients.aws.secrets import Secrets, secrets_of
from chalicelib.errors import Permanent, Retryable, SettingMissing
from tests.clock import TestClock
from tests.table import REGION

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

NAME = "test/onboarding/controller-token"


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def manager(aws: None) -> SecretsManagerClient:
    return boto3.client("secretsmanager", region_name=REGION)


@pytest.fixture
def secrets(manager: SecretsManagerClient, clock: TestClock) -> Secrets:
    return Secrets(lambda: manager, clock)


def store(manager: SecretsManagerClient, text: str) -> None:
    manager.create_secret(Name=NAME, SecretString=text)


class TestASecret:
    @pytest.mark.parametrize(
        "text", ["t0ken", " t0ken\n", '{"token": "t0ken"}', '\n{"token": " t0ken ", "note": "for the Controller"}']
    )
    def test_is_a_plain_string_or_a_json_object_with_a_token(
        self, manager: SecretsManagerClient, secrets: Secrets, text: str
    ) -> None:
        store(manager, text)
        assert secrets.get(NAME) == "t0ken"

    @pytest.mark.parametrize("text", ["123", "null", "[1]", '"quoted"', "a{b}"])
    def test_that_is_other_json_is_taken_as_it_is_written(
        self, manager: SecretsManagerClient, secrets: Secrets, text: str
    ) -> None:
        store(manager, text)
        assert secrets.get(NAME) == text

    @pytest.mark.parametrize(
        "text", ['{"key": "s3cret"}', '{"token": 5, "x": "s3cret"}', '{"token": null}', '{"s3cret']
    )
    def test_without_a_usable_token_needs_an_operator_and_is_not_shown(
        self, manager: SecretsManagerClient, secrets: Secrets, text: str
    ) -> None:
        store(manager, text)
        with pytest.raises(Permanent, match="SECRET_UNREADABLE") as caught:
            secrets.get(NAME)
        assert "s3cret" not in "".join(traceback.format_exception(caught.value)) + caught.value.hint

    @pytest.mark.parametrize("text", [" ", '{"token": ""}', '{"token": " "}'])
    def test_that_is_empty_is_missing(self, manager: SecretsManagerClient, secrets: Secrets, text: str) -> None:
        store(manager, text)
        with pytest.raises(SettingMissing, match=NAME):
            secrets.get(NAME)

    def test_that_is_not_there_is_named(self, secrets: Secrets) -> None:
        with pytest.raises(SettingMissing, match=NAME):
            secrets.get(NAME)

    def test_that_is_marked_for_deletion_is_missing(self, manager: SecretsManagerClient, secrets: Secrets) -> None:
        store(manager, "t0ken")
        manager.delete_secret(SecretId=NAME)
        with pytest.raises(SettingMissing):
            secrets.get(NAME)

    def test_is_found_at_once_when_it_was_missing(self, manager: SecretsManagerClient, secrets: Secrets) -> None:
        with pytest.raises(SettingMissing):
            secrets.get(NAME)
        store(manager, "t0ken")
        assert secrets.get(NAME) == "t0ken"


@dataclass
class Manager:
    """A Secrets Manager that counts, changes its answer, fails, and waits when told to."""

    value: str = "one"
    error: Exception | None = None
    calls: int = 0
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event | None = None

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        self.calls += 1
        self.entered.set()
        if self.go_on is not None:
            assert self.go_on.wait(10)
        if self.error is not None:
            raise self.error
        return {"SecretString": self.value}


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "…"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "GetSecretValue",
    )


@pytest.fixture
def fake() -> Manager:
    return Manager()


@pytest.fixture
def cached(fake: Manager, clock: TestClock) -> Secrets:
    return Secrets(lambda: fake, clock)  # type: ignore[arg-type, return-value] # only the one method is used


class TestTheCache:
    def test_asks_once_within_the_lifetime(self, cached: Secrets, fake: Manager, clock: TestClock) -> None:
        for _ in range(3):
            assert cached.get(NAME) == "one"
            clock.pass_(seconds=99)
        assert fake.calls == 1

    def test_asks_again_after_it(self, cached: Secrets, fake: Manager, clock: TestClock) -> None:
        cached.get(NAME)
        fake.value = "two"
        clock.pass_(minutes=5)
        assert cached.get(NAME) == "two"

    def test_keeps_secrets_apart(self, cached: Secrets, fake: Manager) -> None:
        cached.get(NAME)
        fake.value = "two"
        assert (cached.get("other"), cached.get(NAME)) == ("two", "one")

    def test_is_passed_by_when_a_fresh_value_is_wanted(self, cached: Secrets, fake: Manager, clock: TestClock) -> None:
        token = cached.source(NAME)
        assert token() == "one"
        fake.value = "two"
        clock.pass_(seconds=5)
        assert token() == "one"
        assert token(fresh=True) == "two"
        assert token() == "two"

    def test_is_not_passed_by_twice_within_seconds(self, cached: Secrets, fake: Manager, clock: TestClock) -> None:
        token = cached.source(NAME)
        for _ in range(10):
            token(fresh=True)
            clock.pass_(seconds=1)
        assert fake.calls == 2

    @pytest.mark.parametrize("fresh", [False, True])
    def test_makes_one_call_for_many_threads(self, cached: Secrets, fake: Manager, fresh: bool) -> None:
        fake.go_on = threading.Event()
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(cached.get(NAME, fresh=fresh))) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert fake.entered.wait(10)
        fake.go_on.set()
        for thread in threads:
            thread.join(10)
        assert (found, fake.calls) == (["one"] * 8, 1)

    def test_does_not_make_one_secret_wait_for_another(self, cached: Secrets, fake: Manager) -> None:
        cached.get("known")
        fake.entered.clear()
        fake.go_on = threading.Event()
        slow = threading.Thread(target=cached.get, args=("slow",))
        slow.start()
        assert fake.entered.wait(10)
        assert cached.get("known") == "one"  # would hang here
        fake.go_on.set()
        slow.join(10)


class TestAFailure:
    @pytest.mark.parametrize(
        "error",
        [
            refusal("ThrottlingException"),
            refusal("InternalServiceError", 500),
            refusal("SomethingNew", 503),
            EndpointConnectionError(endpoint_url="https://secretsmanager"),
        ],
    )
    def test_that_may_pass_is_tried_again_by_the_engine(
        self, cached: Secrets, fake: Manager, clock: TestClock, error: Exception
    ) -> None:
        fake.error = error
        with pytest.raises(Retryable, match="SECRETS_UNAVAILABLE"):
            cached.get(NAME)
        fake.error = None
        clock.pass_(seconds=5)
        assert cached.get(NAME) == "one"

    def test_is_not_waited_for_by_each_thread_in_turn(self, cached: Secrets, fake: Manager) -> None:
        fake.error = refusal("ThrottlingException")
        for _ in range(5):
            with pytest.raises(Retryable):
                cached.get(NAME)
        assert fake.calls == 1

    def test_after_the_lifetime_does_not_bring_back_an_old_value(
        self, cached: Secrets, fake: Manager, clock: TestClock
    ) -> None:
        cached.get(NAME)
        clock.pass_(minutes=5)
        fake.error = refusal("ThrottlingException")
        for _ in range(2):
            with pytest.raises(Retryable):
                cached.get(NAME)

    @pytest.mark.parametrize("code", ["AccessDeniedException", "DecryptionFailure"])
    def test_of_permission_needs_an_operator(self, cached: Secrets, fake: Manager, code: str) -> None:
        fake.error = refusal(code)
        with pytest.raises(Permanent, match="SECRET_DENIED") as caught:
            cached.get(NAME)
        assert "secretsmanager:GetSecretValue" in caught.value.hint

    def test_to_connect_is_tried_again_by_the_engine(self, aws: None, clock: TestClock) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
            unreachable = secrets_of(REGION, clock)
            with pytest.raises(Retryable, match="SECRETS_UNAVAILABLE"):
                unreachable.get(NAME)


class TestADeploymentsSecrets:
    def test_are_read_with_one_client_whose_calls_are_bounded(
        self, manager: SecretsManagerClient, clock: TestClock
    ) -> None:
        store(manager, "t0ken")
        secrets = secrets_of(REGION, clock)
        assert secrets.get(NAME) == "t0ken"
        client = secrets._client()
        config: Any = client.meta.config
        assert client is secrets._client()
        assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (1.0, 3.0, 1)
