"""What the doctor finds out about the pixel repository that only a GitHub can be asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients.github.needs import GitHubSettings
from chalicelib.deadline import Deadline, utc_now
from local.platforms.faults import Rule
from operate.doctor.checks.github import look
from tests.contract.github_place import GitHub, Tokens, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def states(github: GitHub) -> dict[str, tuple[str, str]]:
    own = GitHubSettings(github_api_url=github.url, pixel_repository="example/pixel")
    secrets = SimpleNamespace(github_source=lambda _: Tokens())
    place: Any = SimpleNamespace(
        uses=lambda _: True,
        settings=SimpleNamespace(of=lambda _: own),
        platforms=SimpleNamespace(secrets=secrets, secret_name=lambda *_: "github-pat"),
        clock=utc_now,
        deadline=lambda: Deadline.after(10),
    )
    return {finding.check: (finding.state, finding.remedy) for finding in look(place)}


def test_a_github_that_serves_no_graphql_is_found_before_a_customer_meets_it(github: GitHub) -> None:
    assert states(github)["github query"][0] == "ok"
    github.faults.add(Rule(path="graphql", mode="error_before", status=404, body={"message": "Not Found"}))
    found = states(github)
    assert found["github"][0] == "ok"
    state, remedy = found["github query"]
    assert state == "fault"
    assert "/api/graphql" in remedy
