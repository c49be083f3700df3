"""Every source in every trouble, one at a time and all at once: the rest is told, in time, the unknown is named."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.clients.aws.secrets import Secrets
from chalicelib.deadline import utc_now
from chalicelib.dimensions.readout import Limits
from chalicelib.errors import Permanent
from chalicelib.health.reading import Truth
from local.platforms.faults import Rule
from tests.contract.health_place import (
    CALL,
    TROUBLES,
    Place,
    Trouble,
    health_threads,
    standing,
    troubled,
)
from tests.table import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.dimensions.health import Health

LIMITS = Limits(probe=2.5, budget=4.0, keep=0)
NEEDED_BY = {
    "controller": {"account", "team", "api_keys"},
    "ecom": {"account", "index", "pixel"},
    "github": {"pixel"},
    "sqs": {"pixel"},
    "dynamodb": {"pixel"},
    "s3": {"pixel"},
}
"""Source, and the dimensions that cannot be told without it."""
WELL = {"account": "READY", "team": "NOT_STARTED", "api_keys": "MISSING", "index": "READY", "pixel": "CONFIGURED"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, aws_session: boto3.Session) -> Iterator[Place]:
    """A customer who is completely onboarded; these tests only look."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setattr(boto3, "DEFAULT_SESSION", aws_session)
        with standing(tmp_path_factory.mktemp("git") / "pixel.git") as place:
            place.complete()
            yield place


@pytest.fixture(autouse=True)
def _no_fault_stays(place: Place) -> Iterator[None]:
    yield
    for faults in place.faults.values():
        faults.clear()


def look(place: Place, **how: Any) -> Health:
    """The health; it was there within the budget, and nothing goes on afterwards."""
    began = time.monotonic()
    seen = place.health(limits=LIMITS, **how)
    assert time.monotonic() - began < LIMITS.budget + 1  # the second is for a machine with better things to do
    assert health_threads() == []
    return seen


def unknown(seen: Health) -> set[str]:
    return {dimension.name for dimension in seen.dimensions if dimension.state == "UNKNOWN"}


def known(seen: Health) -> dict[str, str]:
    return {dimension.name: dimension.state for dimension in seen.dimensions if dimension.state != "UNKNOWN"}


def without(names: set[str]) -> dict[str, str]:
    return {name: state for name, state in WELL.items() if name not in names}


def test_without_trouble_everything_is_known(place: Place) -> None:
    assert known(look(place)) == WELL


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("source", NEEDED_BY)
def test_one_source_in_trouble_leaves_the_others_alone(place: Place, source: str, trouble: Trouble) -> None:
    with ExitStack() as stack:
        seen = look(place, sources=place.sources(at={source: troubled(stack, trouble)}))
    assert unknown(seen) == NEEDED_BY[source]
    assert known(seen) == without(NEEDED_BY[source])
    for name in NEEDED_BY[source]:
        dimension = getattr(seen, name)
        assert dimension.reason.endswith(".")
        assert dimension.next_step
        assert [check.code for check in dimension.checks if check.state is Truth.UNKNOWN]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_all_sources_in_trouble_leave_a_page_that_says_so(place: Place, trouble: Trouble) -> None:
    with ExitStack() as stack:
        everywhere = {source: troubled(stack, trouble) for source in NEEDED_BY}
        seen = look(place, sources=place.sources(at=everywhere))
    assert unknown(seen) == set(WELL)
    assert all(dimension.reason and dimension.next_step for dimension in seen.dimensions)


@pytest.mark.parametrize("platform", ["controller", "ecom", "github"])
@pytest.mark.parametrize(
    "rule",
    [
        Rule(mode="error_before", times=None),
        Rule(mode="error_before", times=None, status=404),
        Rule(mode="lost_after", times=None),
        Rule(mode="hang", times=None, hang_seconds=30),
    ],
    ids=["503", "404 without a code", "cut off", "hang"],
)
def test_a_platforms_own_faults_are_unknown_too(place: Place, platform: str, rule: Rule) -> None:
    if rule.status == 404:
        rule = rule.model_copy(update={"body": {"message": "Not Found"}})
    place.faults[platform].add(rule)
    seen = look(place)
    assert unknown(seen) >= NEEDED_BY[platform] - {"pixel"}
    assert known(seen) == without(unknown(seen))
    assert seen.pixel.state == ("UNKNOWN" if platform != "controller" else "CONFIGURED")


def test_a_refused_token_says_which_secret_to_mend(place: Place) -> None:
    def wrong(*, fresh: bool = False) -> str:
        return "wrong"

    seen = look(place, sources=place.sources(token=wrong))
    assert seen.account.code == "CONTROLLER_UNAUTHORISED"
    assert "controller token" in seen.account.next_step
    assert seen.pixel.check("source_on_main").code == "GITHUB_TOKEN_REFUSED"
    assert "wrong" not in seen.model_dump_json()


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_without_secrets_only_aws_is_known(place: Place, trouble: Trouble) -> None:
    make: Any = boto3.client
    from chalicelib.clients.aws.session import client_config

    with ExitStack() as stack:
        endpoint = troubled(stack, trouble)
        client = make("secretsmanager", region_name=REGION, endpoint_url=endpoint, config=client_config(CALL))
        secrets = Secrets(lambda: client, utc_now, min_refetch_interval=timedelta(seconds=60))
        seen = look(place, sources=place.sources(token=secrets.source("token")))
    assert unknown(seen) == set(WELL)
    assert seen.account.code == "SECRETS_UNAVAILABLE"
    pixel = seen.pixel
    assert [pixel.check(name).state for name in ("infrastructure", "mapping", "events_received")] == [Truth.YES] * 3


def test_a_missing_secret_is_named(place: Place) -> None:
    def missing(*, fresh: bool = False) -> str:
        raise Permanent("SETTING_MISSING", "The secret 'x' is missing.", hint="Set 'x'.")

    seen = look(place, sources=place.sources(token=missing))
    assert (seen.account.code, seen.account.next_step) == ("SETTING_MISSING", "Set 'x'.")
