"""Bursts of creates as `python -m lab.scale` plays them, and GitHub's limits in virtual time."""

from __future__ import annotations

import json

import pytest

from lab.scale.burst import Shape, play
from lab.scale.limits import HOUR, Limits
from tests.clock import START

WRITE = ("POST", "/github/repos/acme/pixel/git/trees")
READ = ("POST", "/github/graphql")


def test_a_burst_makes_each_account_once_and_everybody_is_ready() -> None:
    burst = play(Shape(12, 1.0, shards=1, factor=2, github="branch"))
    assert (burst.accounts, burst.waiting_for_people, burst.refused) == (12, 0, 0)
    assert burst.at_once == 2
    assert burst.requests >= 12 * 5
    assert 1.0 < burst.median <= burst.nine_of_ten <= burst.worst <= burst.last


def test_only_so_many_invocations_go_on_at_once() -> None:
    assert play(Shape(12, 1.0)).at_once > 3
    assert play(Shape(12, 1.0, concurrency=3)).at_once == 3


def test_an_hours_requests_are_used_up_until_the_hour_is_over() -> None:
    limits = Limits(an_hour=3)
    assert [limits.refusal(HOUR - 9 + second, *READ) is None for second in range(5)] == [True] * 3 + [False] * 2
    refused = limits.refusal(HOUR - 1, *READ)
    assert refused is not None
    assert (refused.status, refused.headers["x-ratelimit-remaining"]) == (403, "0")
    assert refused.headers["x-ratelimit-reset"] == str(int(START.timestamp() + HOUR))
    assert limits.refusal(HOUR, *READ) is None
    assert (limits.taken, limits.refused) == (4, 3)


@pytest.mark.parametrize(("a_minute", "an_hour", "again_after"), [(2, 99, 60), (99, 2, HOUR)])
def test_what_creates_content_is_limited_by_itself(a_minute: int, an_hour: int, again_after: float) -> None:
    limits = Limits(content_a_minute=a_minute, content_an_hour=an_hour)
    assert [limits.refusal(second, *WRITE) is None for second in (0, 1, 2)] == [True, True, False]
    refused = limits.refusal(3, *WRITE)
    assert refused is not None
    assert (refused.headers["retry-after"], "secondary" in json.loads(refused.body)["message"]) == ("60", True)
    assert limits.refusal(3, *READ) is None
    assert limits.refusal(again_after + 0.5, *WRITE) is None
