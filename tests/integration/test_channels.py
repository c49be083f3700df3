"""Settings switch the channels on; a webhook's address and key come from its secret."""

from __future__ import annotations

import base64
import json
import traceback
from typing import TYPE_CHECKING

import boto3
import pytest

from chalicelib.clients.aws.secrets import Secrets
from chalicelib.clients.channels.connect import connect
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable, SettingMissing
from chalicelib.settings import Settings
from local.platforms.effects import Effects
from local.platforms.hooks import create_hooks
from local.platforms.server import PlatformServer
from tests.announcements import announcement
from tests.clock import TestClock
from tests.deployment import deployment
from tests.table import REGION

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

SLACK, CRM = "test/onboarding/slack-webhook", "test/onboarding/crm-webhook"
KEY, OTHER = (f"whsec_{base64.b64encode(bytes([number]) * 24).decode()}" for number in (1, 2))
WANTED = ("url", "signing_key")


@pytest.fixture
def manager(aws: None) -> SecretsManagerClient:
    return boto3.client("secretsmanager", region_name=REGION)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def secrets(manager: SecretsManagerClient, clock: TestClock) -> Secrets:
    return Secrets(lambda: manager, clock)


def platforms(secrets: Secrets, settings: Settings) -> Platforms:
    """With these secrets: their age is the test's, the time in a signature is the receiver's."""
    made = Platforms(settings)
    vars(made)["secrets"] = secrets
    return made


def stored(url: str, key: str = KEY) -> str:
    return json.dumps({"url": url, "signing_key": key})


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, []),
        ({"notification_topic_arn": "arn"}, ["topic"]),
        ({"slack_webhook_secret": SLACK}, ["slack"]),
        ({"crm_webhook_secret": CRM}, ["crm"]),
        (
            {"notification_topic_arn": "arn", "slack_webhook_secret": SLACK, "crm_webhook_secret": CRM},
            ["topic", "slack", "crm"],
        ),
    ],
)
def test_a_setting_that_is_not_empty_is_a_channel(settings: dict[str, str], names: list[str]) -> None:
    assert [each.name for each in connect(Platforms(deployment(**settings)))] == names


def test_every_receiver_is_sent_its_own_shape_signed_with_its_own_key(
    manager: SecretsManagerClient, secrets: Secrets
) -> None:
    effects = Effects("hooks")
    settings = deployment(slack_webhook_secret=SLACK, crm_webhook_secret=CRM)
    with PlatformServer(create_hooks(slack_key=KEY, crm_key=OTHER, effects=effects)) as server:
        manager.create_secret(Name=SLACK, SecretString=stored(f"{server.url}/slack"))
        manager.create_secret(Name=CRM, SecretString=stored(f"{server.url}/crm", OTHER))
        for channel in connect(platforms(secrets, settings)):
            channel.send(announcement(), Deadline.after(10))
    assert [each.operation for each in effects.all()] == ["slack_message", "crm_message"]


def test_a_key_that_was_replaced_is_picked_up_at_the_next_message(
    manager: SecretsManagerClient, secrets: Secrets, clock: TestClock
) -> None:
    effects = Effects("hooks")
    (slack,) = connect(platforms(secrets, deployment(slack_webhook_secret=SLACK)))
    with PlatformServer(create_hooks(slack_key=OTHER, crm_key=OTHER, effects=effects)) as server:
        manager.create_secret(Name=SLACK, SecretString=stored(f"{server.url}/slack"))
        with pytest.raises(Retryable, match="SLACK_REFUSED"):
            slack.send(announcement(), Deadline.after(10))
        manager.put_secret_value(SecretId=SLACK, SecretString=stored(f"{server.url}/slack", OTHER))
        clock.pass_(seconds=5)
        slack.send(announcement(), Deadline.after(10))
    assert len(effects.all()) == 1


class TestASecretOfSeveralParts:
    def test_answers_those_that_are_wanted(self, manager: SecretsManagerClient, secrets: Secrets) -> None:
        text = '\n{"url": " https://x ", "signing_key": "k\\n", "note": "of the channel"}'
        manager.create_secret(Name=SLACK, SecretString=text)
        assert secrets.members_source(SLACK, WANTED)() == {"url": "https://x", "signing_key": "k"}

    @pytest.mark.parametrize(
        "text",
        [
            "https://s3cret",
            '{"url": "s3cret"}',
            '{"url": "s3cret", "signing_key": " "}',
            '{"url": "s3cret", "signing_key": 5}',
            '{"s3cret',
            '["s3cret"]',
        ],
    )
    def test_without_one_of_them_needs_an_operator_and_is_not_shown(
        self, manager: SecretsManagerClient, secrets: Secrets, text: str
    ) -> None:
        manager.create_secret(Name=SLACK, SecretString=text)
        with pytest.raises(Permanent, match="SECRET_UNREADABLE") as caught:
            secrets.members_source(SLACK, WANTED)()
        assert "url, signing_key" in caught.value.hint
        assert "s3cret" not in "".join(traceback.format_exception(caught.value)) + caught.value.hint

    def test_that_is_not_there_or_empty_is_named(self, manager: SecretsManagerClient, secrets: Secrets) -> None:
        manager.create_secret(Name=CRM, SecretString=" ")
        for name in (SLACK, CRM):
            with pytest.raises(SettingMissing, match=name):
                secrets.members_source(name, WANTED)()

    def test_that_was_mended_is_read_at_once(self, manager: SecretsManagerClient, secrets: Secrets) -> None:
        manager.create_secret(Name=SLACK, SecretString="{}")
        source = secrets.members_source(SLACK, WANTED)
        with pytest.raises(Permanent):
            source()
        manager.put_secret_value(SecretId=SLACK, SecretString=stored("https://x", "k"))
        assert source() == {"url": "https://x", "signing_key": "k"}

    def test_is_kept_until_a_fresh_one_is_wanted(
        self, manager: SecretsManagerClient, secrets: Secrets, clock: TestClock
    ) -> None:
        manager.create_secret(Name=SLACK, SecretString=stored("https://one"))
        source = secrets.members_source(SLACK, WANTED)
        seen = [source()["url"]]
        manager.put_secret_value(SecretId=SLACK, SecretString=stored("https://two"))
        clock.pass_(seconds=5)
        seen += [source()["url"], source(fresh=True)["url"], source()["url"]]
        assert seen == ["https://one", "https://one", "https://two", "https://two"]
