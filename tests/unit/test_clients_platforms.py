"""One way to make a client, whoever asks for it and however long they can wait."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from chalicelib.clients.analytics import connect as analytics
from chalicelib.clients.aws.session import NORMAL, SHORT
from chalicelib.clients.github import connect as github
from chalicelib.clients.github.app import COMMITTING, PROPOSING, READING
from chalicelib.clients.platforms import Platforms
from chalicelib.dimensions import connect as health
from tests.deployment import deployment


def test_a_client_is_made_when_it_is_first_asked_for_and_never_again_by_whichever_thread() -> None:
    made: list[Platforms] = []
    together = Barrier(8)

    def connect(to: Platforms) -> object:
        made.append(to)
        return object()

    platforms = Platforms(deployment())
    assert made == []

    def ask(_: int) -> object:
        together.wait()
        return platforms.client(connect)

    with ThreadPoolExecutor(8) as threads:
        clients = set(threads.map(ask, range(8)))
    assert (len(clients), made) == (1, [platforms])


def test_a_client_may_be_made_of_another() -> None:
    platforms = Platforms(deployment())
    sources = platforms.client(health.sources)
    assert sources.analytics is platforms.client(analytics.connect)


def test_who_waits_for_the_answer_has_clients_of_their_own_that_wait_less_long() -> None:
    platforms = Platforms(deployment())
    normal, quick = (each.client(analytics.connect) for each in (platforms, platforms.with_short_timeouts))
    assert normal is not quick
    assert platforms.with_short_timeouts is platforms.with_short_timeouts
    assert (platforms.call_time, platforms.with_short_timeouts.call_time) == (NORMAL, SHORT)
    assert [each._call_seconds for each in (normal, quick)] == [NORMAL.seconds, SHORT.seconds]


@pytest.mark.parametrize(("delivery", "asked"), [("commit", COMMITTING), ("pull_request", PROPOSING)])
def test_what_only_looks_at_the_repository_cannot_change_it(delivery: str, asked: dict[str, str]) -> None:
    platforms = Platforms(deployment(pixel_delivery=delivery))
    changing: Any = platforms.client(github.connect)
    looking: Any = platforms.with_short_timeouts.client(health.sources).pixel_repository
    assert [each._token._permissions for each in (changing, looking)] == [asked, READING]


def test_the_routes_need_no_platforms_client_before_one_is_asked_for() -> None:
    heavy = "[name for name in sys.modules if name.split('.')[0] in ('requests', 'github', 'tree_sitter')]"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, chalicelib.wiring.api; print({heavy})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
