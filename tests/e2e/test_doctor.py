"""The doctor, on a whole stage: nothing is wrong; then each thing is broken once, and exactly its line says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from chalicelib.clients.signing.needs import ALIASES
from chalicelib.deadline import utc_now
from local.stack.aws import ACCOUNT, ADMINISTRATOR
from local.stack.site import ENV
from local.stack.start import up
from local.stack.stop import down
from operate.deploy.drafts import let_drafts_expire
from operate.doctor.place import Place
from operate.doctor.run import all_checks, examine
from operate.steps import silent
from tests.e2e.places import new_site

if TYPE_CHECKING:
    from local.stack.record import Stack

pytestmark = pytest.mark.e2e

Broken = AbstractContextManager[Place]
TOKEN = f"{ENV}/onboarding/controller-token"
GITHUB = f"{ENV}/onboarding/github-pat"
SLACK = f"{ENV}/onboarding/slack-webhook"


@dataclass(frozen=True)
class World:
    """A stage, and what a test breaks of it."""

    stack: Stack
    place: Place

    def aws(self, service: str) -> Any:
        return self.place.client(service)

    def fresh(self, **changes: Any) -> Place:
        """The place anew: it keeps what it has read."""
        return replace(self.place, **changes)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    site = new_site(tmp_path_factory.mktemp("doctor"), "slim")
    stack = up(site, silent())
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {
                "AWS_ENDPOINT_URL": site.emulator,
                "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
                "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR,
                "AWS_DEFAULT_REGION": stack.region,
            }.items():
                patch.setenv(name, value)
            session = boto3.Session(region_name=stack.region)
            bare = Place(ENV, ACCOUNT, session, {})
            given: dict[str, str] = {}
            for function in bare.functions.values():
                given |= {name.lower(): value for name, value in function["Environment"]["Variables"].items()}
            made = World(stack, replace(bare, said=given))
            made.aws("sns").subscribe(
                TopicArn=bare.state["AlarmTopicArn"], Protocol="sqs", Endpoint=bare.state["FailedEventsArn"]
            )
            yield made
    finally:
        down(site)


@pytest.fixture(scope="module")
def well(world: World) -> Mapping[str, str]:
    """The state of each line while nothing is broken."""
    findings = examine(world.fresh(ping=True))
    assert [each for each in findings if each.state != "ok"] == []
    return {each.check: each.state for each in findings}


def test_nothing_is_wrong_with_a_new_stage(well: Mapping[str, str]) -> None:
    assert len(well) > 35


@contextmanager
def _secret(world: World, name: str, text: str) -> Iterator[Place]:
    before = world.aws("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    world.aws("secretsmanager").put_secret_value(SecretId=name, SecretString=text)
    yield world.fresh()
    world.aws("secretsmanager").put_secret_value(SecretId=name, SecretString=before)


@contextmanager
def _mapping(world: World, function: str, **options: Any) -> Iterator[Place]:
    (mapping,) = world.place.mappings(function)
    before = {name: mapping[name] for name in options if name in mapping}
    world.aws("lambda").update_event_source_mapping(UUID=mapping["UUID"], **options)
    yield world.fresh()
    if "Enabled" in options:
        before = {"Enabled": True}
    world.aws("lambda").update_event_source_mapping(UUID=mapping["UUID"], **before)


@contextmanager
def _said(world: World, **settings: str) -> Iterator[Place]:
    yield world.fresh(said={**world.place.said, **settings})


@contextmanager
def _item(world: World, paused: dict[str, Any]) -> Iterator[Place]:
    key = {"pk": {"S": "SETTINGS"}, "sk": {"S": "PAUSE"}}
    table = world.place.state["TableName"]
    world.aws("dynamodb").put_item(TableName=table, Item={**key, "paused": paused})
    yield world.fresh()
    world.aws("dynamodb").delete_item(TableName=table, Key=key)


@contextmanager
def _expiry_off(world: World) -> Iterator[Place]:
    def switch(*, on: bool) -> None:
        specification = {"Enabled": on, "AttributeName": "expires_at"}
        world.aws("dynamodb").update_time_to_live(
            TableName=world.place.state["TableName"], TimeToLiveSpecification=specification
        )

    switch(on=False)
    yield world.fresh()
    switch(on=True)


@contextmanager
def _waiting(world: World, output: str) -> Iterator[Place]:
    world.aws("sqs").send_message(QueueUrl=world.place.state[output], MessageBody="{}")
    yield world.fresh()
    world.aws("sqs").purge_queue(QueueUrl=world.place.state[output])


@contextmanager
def _visible_soon(world: World) -> Iterator[Place]:
    url = world.place.state["WakeQueueUrl"]
    world.aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    yield world.fresh()
    world.aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "180"})


@contextmanager
def _pool_client(world: World, **changes: Any) -> Iterator[Place]:
    ids = {"UserPoolId": world.stack.user_pool_id, "ClientId": world.stack.client_id}
    cognito = world.aws("cognito-idp")
    before = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
    said_by_the_pool = {"CreationDate", "LastModifiedDate", "ClientSecret"}
    kept = {name: value for name, value in before.items() if value and name not in said_by_the_pool}
    cognito.update_user_pool_client(**{**kept, **changes})
    yield world.fresh()
    cognito.update_user_pool_client(**kept)


@contextmanager
def _github(world: World, path: str, broken: dict[str, Any], mended: dict[str, Any]) -> Iterator[Place]:
    requests.put(f"{world.stack.github}{path}", json=broken, timeout=10).raise_for_status()
    yield world.fresh()
    requests.put(f"{world.stack.github}{path}", json=mended, timeout=10).raise_for_status()


@contextmanager
def _clock(world: World) -> Iterator[Place]:
    yield world.fresh(clock=lambda: utc_now() + timedelta(hours=1))


@contextmanager
def _account(world: World) -> Iterator[Place]:
    yield world.fresh(account="123456789012")


@contextmanager
def _stage(world: World) -> Iterator[Place]:
    yield world.fresh(env="prod")


@contextmanager
def _nobody_listens(world: World) -> Iterator[Place]:
    topic = world.place.state["AlarmTopicArn"]
    (one,) = world.aws("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    world.aws("sns").unsubscribe(SubscriptionArn=one["SubscriptionArn"])
    yield world.fresh()
    world.aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=one["Endpoint"])


@contextmanager
def _drafts_stay(world: World) -> Iterator[Place]:
    bucket = world.place.state["UploadsBucket"]
    world.aws("s3").delete_bucket_lifecycle(Bucket=bucket)
    yield world.fresh()
    let_drafts_expire(world.aws("s3"), bucket)


@contextmanager
def _uploads_open(world: World) -> Iterator[Place]:
    closed, bucket = world.aws("s3").get_public_access_block, world.place.state["UploadsBucket"]
    before = closed(Bucket=bucket)["PublicAccessBlockConfiguration"]
    world.aws("s3").delete_public_access_block(Bucket=bucket)
    yield world.fresh()
    world.aws("s3").put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=before)


@contextmanager
def _nothing_signs(world: World) -> Iterator[Place]:
    alias = ALIASES[0].format(env=world.place.env)
    key = world.aws("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    world.aws("kms").delete_alias(AliasName=alias)
    yield world.fresh()
    world.aws("kms").create_alias(AliasName=alias, TargetKeyId=key)


@contextmanager
def _another_feeds(world: World) -> Iterator[Place]:
    made = world.aws("lambda").create_event_source_mapping(
        EventSourceArn=world.place.state["TableStreamArn"],
        FunctionName=world.place.functions["sweep"]["FunctionName"],
        StartingPosition="LATEST",
        Enabled=False,
    )
    yield world.fresh()
    world.aws("lambda").delete_event_source_mapping(UUID=made["UUID"])


NOWHERE = "http://127.0.0.1:9"
ALL_RULES = json.dumps({"dynamodb": {"Keys": {"sk": {"S": ["DETAILS"]}}}})
BROKEN: list[tuple[str, str, str, Callable[[World], Broken]]] = [
    ("identity", "identity", "fault", _account),
    ("identity", "state", "fault", _stage),
    ("settings", "settings", "fault", lambda w: _said(w, console_url="")),
    ("settings", "settings", "fault", lambda w: _said(w, pixel_repository="no repository")),
    ("settings", "settings deployed", "warning", lambda w: _said(w, cell_id="cell-2")),
    ("secrets", "secret controller-token", "fault", lambda w: _secret(w, TOKEN, " ")),
    ("secrets", "secret github-pat", "fault", lambda w: _secret(w, GITHUB, '{"app_id": "1"}')),
    ("secrets", "secret slack-webhook", "fault", lambda w: _secret(w, SLACK, '{"url": "https://hooks.example"}')),
    (
        "secrets",
        "secret slack-webhook",
        "fault",
        lambda w: _secret(w, SLACK, '{"url": "https://a.b", "signing_key": "x"}'),
    ),
    ("table", "pause switch", "warning", lambda w: _item(w, {"BOOL": True})),
    ("table", "pause switch", "fault", lambda w: _item(w, {"S": "false"})),
    ("table", "table expiry", "fault", _expiry_off),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", MaximumRetryAttempts=100)),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", ParallelizationFactor=1)),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", FunctionResponseTypes=[])),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", BisectBatchOnFunctionError=False)),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", MaximumRecordAgeInSeconds=86400)),
    ("mappings", "stream mapping", "fault", lambda w: _mapping(w, "stream", DestinationConfig={})),
    (
        "mappings",
        "stream mapping",
        "fault",
        lambda w: _mapping(w, "stream", FilterCriteria={"Filters": [{"Pattern": ALL_RULES}]}),
    ),
    ("mappings", "stream mapping", "fault", _another_feeds),
    ("mappings", "wake mapping", "fault", lambda w: _mapping(w, "wake", Enabled=False)),
    ("mappings", "wake mapping", "fault", lambda w: _mapping(w, "wake", FunctionResponseTypes=[])),
    ("queues", "wake queue", "fault", _visible_soon),
    ("queues", "failed events", "warning", lambda w: _waiting(w, "FailedEventsUrl")),
    ("queues", "wake dead letters", "warning", lambda w: _waiting(w, "WakeDeadLettersUrl")),
    ("user_pool", "user pool", "fault", lambda w: _said(w, cognito_client_id="nobody")),
    ("user_pool", "pool client", "fault", lambda w: _pool_client(w, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])),
    ("user_pool", "pool client", "fault", lambda w: _pool_client(w, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])),
    ("user_pool", "pool client", "fault", lambda w: _pool_client(w, EnableTokenRevocation=False)),
    ("user_pool", "pool client", "fault", lambda w: _pool_client(w, PreventUserExistenceErrors="LEGACY")),
    ("user_pool", "pool tokens", "fault", lambda w: _pool_client(w, AccessTokenValidity=60)),
    ("user_pool", "pool Google", "fault", lambda w: _pool_client(w, CallbackURLs=["https://elsewhere.example"])),
    ("user_pool", "password policy", "warning", lambda w: _said(w, cognito_password_needs="digit")),
    ("github", "github branch", "fault", lambda w: _said(w, pixel_branch="no-such-branch")),
    (
        "github",
        "github branch",
        "fault",
        lambda w: _github(w, "/_protection", {"pull_request_only": True}, {"pull_request_only": False}),
    ),
    ("github", "github", "fault", lambda w: _secret(w, GITHUB, "ghp_wrong")),
    ("controller", "controller", "fault", lambda w: _said(w, controller_url=NOWHERE)),
    ("controller", "controller", "fault", lambda w: _secret(w, TOKEN, "wrong")),
    ("ecom", "ecom", "fault", lambda w: _said(w, ecom_url=NOWHERE)),
    ("analytics", "analytics", "fault", lambda w: _said(w, analytics_table="no-such-table")),
    ("analytics", "analytics", "fault", lambda w: _said(w, event_bucket="no-such-bucket")),
    ("access", "access keys", "fault", lambda w: _said(w, access_issuer=NOWHERE)),
    (
        "access",
        "access audience",
        "warning",
        lambda w: _said(
            w, access_issuer="https://team.example", access_jwks_url=f"{w.stack.access}/cdn-cgi/access/certs"
        ),
    ),
    ("topics", "topic of alarms", "warning", _nobody_listens),
    ("uploads", "uploads", "fault", _uploads_open),
    ("uploads", "uploads of drafts", "fault", _drafts_stay),
    ("mail", "mail", "warning", lambda w: _said(w, mail_identity="")),
    ("mail", "mail", "fault", lambda w: _said(w, mail_identity="never.example")),
    ("roles", "merch roles", "warning", lambda w: _said(w, merch_admins="", merch_super_admins="")),
    ("signing", "signing key", "fault", _nothing_signs),
    ("functions_health", "functions' health", "unknown", lambda w: _said(w, console_url=NOWHERE)),
    ("webhooks", "webhook slack", "unknown", lambda w: _said(w)),
    ("pages", "pages", "unknown", lambda w: _said(w, console_url=NOWHERE)),
    ("pages", "pages", "fault", lambda w: _said(w, console_url=w.stack.emulator)),
    ("clock", "clock", "warning", _clock),
]


@pytest.mark.parametrize(
    ("module", "line", "state", "broken"), BROKEN, ids=lambda each: each if isinstance(each, str) else ""
)
def test_what_is_broken_turns_its_own_line_and_no_other(
    world: World, well: Mapping[str, str], module: str, line: str, state: str, broken: Callable[[World], Broken]
) -> None:
    check = import_module(f"operate.doctor.checks.{module}")
    with broken(world) as place:
        findings = examine(place, [check])
    turned = {each.check: each for each in findings if each.state != "ok"}
    worst = turned.pop(line)
    assert worst.state == state
    assert worst.remedy or state == "unknown"
    assert set(turned) <= FOLLOW.get((module, line), set())
    after = examine(world.fresh(), [check])
    assert [each for each in after if each.state not in {"ok", "unknown"}] == []


FOLLOW: Mapping[tuple[str, str], set[str]] = {
    ("settings", "settings"): {"settings deployed"},
    ("pages", "pages"): {"pages' API"},
    ("webhooks", "webhook slack"): {"webhook crm"},
    ("clock", "clock"): {"clock of the Controller", "clock of the ecom API"},
}
"""Lines that turn with another one, since the same thing keeps them from being looked at."""


def test_every_check_is_broken_once() -> None:
    assert {module for module, *_ in BROKEN} | {"concurrency"} == {
        each.__name__.rpartition(".")[2] for each in all_checks()
    }
