"""A token that is changed at a platform before its secret is: onboardings wait out the gap, and need nobody for it."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
import requests

from chalicelib.clients.http.refusals import SECRET_WAIT_LIMIT
from chalicelib.desk.retry import retry
from chalicelib.records.ledger import Status
from local.platforms.app import PlatformOptions
from local.platforms.controller import CARD_TOKEN_PREFIX
from tests.simulation.ecom import EcomWorld, StandIns, stand_ins
from tests.table import REGION

SECRETS = {"controller": "controller-token", "ecom": "ecom-token", "github": "github-pat"}
"""Platform, and the end of the name of the secret with its token."""
CARD = "test/onboarding/airwallex-card-details"
FIRST = {"controller": "create_account", "ecom": "initialise_ecom", "github": "commit_pixel_source"}
"""What first shows each token."""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(tmp_path_factory.mktemp("platforms")) as running:
        yield running


@pytest.fixture
def world(aws: None, standing: StandIns) -> Iterator[EcomWorld]:
    standing.reset()
    yield EcomWorld(standing)
    options = PlatformOptions(standing.repository, "")
    for platform in SECRETS:
        change(standing, platform, getattr(options, f"{platform}_token"))


def change(standing: StandIns, platform: str, token: str) -> None:
    """Let the platform take this token and no other."""
    requests.put(f"{standing.url}/{platform}/_token", json={"token": token}, timeout=10).raise_for_status()


def store(platform: str, token: str) -> None:
    """What the operator does next."""
    secrets = boto3.client("secretsmanager", region_name=REGION)
    secrets.put_secret_value(SecretId=f"test/onboarding/{SECRETS[platform]}", SecretString=token)


@pytest.mark.parametrize("platform", SECRETS)
def test_an_onboarding_in_the_gap_between_token_and_secret_goes_on_by_itself(world: EcomWorld, platform: str) -> None:
    change(world.standing, platform, "the-new-token")
    world.create()
    world.settle(minutes=0)
    waiting = world.record.entry(FIRST[platform])
    assert waiting.failure is not None
    assert (waiting.status, waiting.failures, world.record.attention) == (Status.WAITING, 0, "")
    world.clock.pass_(seconds=3)
    store(platform, "the-new-token")
    world.settle(minutes=3)
    assert world.record.entry(FIRST[platform]).status is Status.SUCCEEDED
    assert world.record.attention == ""


def test_a_card_that_is_replaced_while_accounts_are_made_needs_nobody_either(world: EcomWorld) -> None:
    secrets = boto3.client("secretsmanager", region_name=REGION)
    secrets.put_secret_value(SecretId=CARD, SecretString="a-card-that-is-no-more")
    world.create()
    world.settle(minutes=0)
    waiting = world.record.entry("create_account")
    assert (waiting.status, waiting.failures, world.record.attention) == (Status.WAITING, 0, "")
    world.clock.pass_(seconds=3)
    secrets.put_secret_value(SecretId=CARD, SecretString=f"{CARD_TOKEN_PREFIX}new")
    world.settle(minutes=3)
    assert world.record.entry("create_account").status is Status.SUCCEEDED


@pytest.mark.parametrize("platform", SECRETS)
def test_a_token_that_nobody_stores_is_put_before_an_se_after_some_minutes_who_is_told_which_secret(
    world: EcomWorld, platform: str
) -> None:
    change(world.standing, platform, "the-new-token")
    world.create()
    world.settle(minutes=int(SECRET_WAIT_LIMIT.total_seconds() / 60) + 2)
    failed = world.record.entry(FIRST[platform])
    assert failed.failure is not None
    assert failed.status is Status.FAILED
    assert SECRETS[platform] in failed.failure.hint
    store(platform, "the-new-token")
    retry(world.desk, world.record, FIRST[platform], actor="se")
    world.settle(minutes=3)
    assert world.record.entry(FIRST[platform]).status is Status.SUCCEEDED
