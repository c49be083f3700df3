"""The pixel repository's client, against the GitHub stand-in over a real git repository."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed, PixelRepository, SourceState
from chalicelib.clients.http.refusals import SECRET_WAIT_LIMIT
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, customer_entry, has_customer
from chalicelib.pixel_source.website import website_path, website_source
from local.platforms.faults import Rule
from tests.contract.github_place import ACME, BOTH_FILES, MESSAGE, GitHub, Tokens, look_answer, running
from tests.contract.raw_server import RawServer, answers, response

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def refusal_of(github: GitHub, **changes: Any) -> PlatformError:
    with pytest.raises(PlatformError) as refusal:
        github.ensure(**changes)
    assert "ghp_" not in f"{refusal.value} {refusal.value.hint}"
    assert "Acme" not in f"{refusal.value} {refusal.value.hint}"
    return refusal.value


def test_a_new_customer_is_one_commit_of_two_files_on_the_head(github: GitHub) -> None:
    before = github.store.resolve("main")
    done = github.ensure()
    assert done == Committed(github.commits()[0], changed=True)
    commit = github.store.commit(done.sha)
    assert commit["parents"] == [before]
    assert commit["message"] == MESSAGE
    assert github.store.changed_files("main~1", "main") == BOTH_FILES
    assert github.text(website_path("px-acme")) == website_source(ACME)
    assert has_customer(github.text(INDEX_DATA_PATH), "px-acme")


def test_a_second_time_changes_nothing_and_says_where_it_is(github: GitHub) -> None:
    first = github.ensure()
    assert isinstance(first, Committed)
    assert github.ensure() == Committed(first.sha, changed=False)
    assert len(github.commits()) == 2
    assert github.operations() == ["update_ref"]


def test_a_commit_whose_answer_was_lost_is_found_and_not_made_again(github: GitHub) -> None:
    github.faults.add(Rule(method="PATCH", mode="lost_after"))
    lost = refusal_of(github)
    assert isinstance(lost, Retryable)
    assert lost.code == "GITHUB_UNAVAILABLE"
    assert github.ensure() == Committed(github.commits()[0], changed=False)
    assert github.operations() == ["update_ref"]


def test_a_script_that_someone_wrote_is_not_written_again(github: GitHub) -> None:
    github.edit({website_path("px-acme"): "// ours\n"})
    github.ensure()
    assert github.text(website_path("px-acme")) == "// ours\n"
    assert github.store.changed_files("main~1", "main") == [INDEX_DATA_PATH]


def test_an_entry_without_its_script_gains_the_script_only(github: GitHub) -> None:
    github.ensure()
    github.edit({website_path("px-acme"): None})
    github.ensure()
    assert github.store.changed_files("main~1", "main") == [website_path("px-acme")]


def test_an_entry_that_differs_is_a_persons_to_settle(github: GitHub) -> None:
    github.ensure()
    edited = github.edit({INDEX_DATA_PATH: github.text(INDEX_DATA_PATH).replace("acc_1'", "acc_2'")})
    assert refusal_of(github).code == "PIXEL_ENTRY_DIFFERS"
    assert github.commits()[0] == edited


def until_won(attempt: Callable[[], Committed | AwaitingMerge]) -> Committed | AwaitingMerge:
    """What comes of an attempt that is made again, as the engine does, until it loses no race."""
    while True:
        try:
            return attempt()
        except Retryable as again:
            if again.spends_failure:
                raise


def test_eight_customers_at_once_are_all_there_in_one_line_of_commits(github: GitHub) -> None:
    barrier = threading.Barrier(8)

    def add(number: int) -> Committed | AwaitingMerge:
        client = github.client()
        customer = Customer(f"px-{number}", f"Customer {number}", f"acc_{number}")
        barrier.wait()
        return until_won(lambda: client.ensure_customer(customer, message=f"Add {number}", deadline=Deadline.after(30)))

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(add, range(8)))
    shas = {result.sha for result in results if isinstance(result, Committed) and result.changed}
    assert len(shas) == 8
    assert set(github.commits()[:-1]) == shas
    assert all(len(github.store.commit(sha)["parents"]) == 1 for sha in shas)
    source = github.text(INDEX_DATA_PATH)
    assert all(has_customer(source, f"px-{number}") for number in range(8))
    assert github.operations() == ["update_ref"] * 8


def test_one_customer_eight_times_at_once_is_one_commit(github: GitHub) -> None:
    barrier = threading.Barrier(8)

    def add(_: int) -> bool:
        barrier.wait()
        done = until_won(github.ensure)
        return isinstance(done, Committed) and done.changed

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(add, range(8)))
    assert len(github.commits()) == 2
    assert sum(results) >= 1  # two that wrote in the same second made the very same commit


def test_a_race_lost_again_and_again_is_no_failure(github: GitHub) -> None:
    body = {"message": "Update is not a fast forward"}
    github.faults.add(Rule(method="PATCH", mode="conflict", status=422, times=None, body=body))
    lost = refusal_of(github)
    assert isinstance(lost, Retryable)
    assert (lost.code, lost.spends_failure) == ("PIXEL_BRANCH_MOVED", False)
    assert len(github.commits()) == 1


def test_a_lost_race_is_not_run_again_at_once_but_by_the_next_attempt(github: GitHub) -> None:
    """Where a hundred race, each try costs GitHub's hour five requests, and one of the hundred wins."""
    github.faults.add(Rule(method="PATCH", mode="conflict", body={"message": "Conflict"}))
    lost = refusal_of(github)
    assert isinstance(lost, Retryable)
    assert (lost.code, lost.crowded, len(github.commits())) == ("PIXEL_BRANCH_MOVED", True, 1)
    assert isinstance(github.ensure(), Committed)
    assert len(github.commits()) == 2


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_github_that_is_down_is_tried_later(github: GitHub, status: int) -> None:
    github.faults.add(Rule(mode="error_before", status=status, retry_after=7))
    down = refusal_of(github)
    assert isinstance(down, Retryable)
    assert (down.code, down.delay, down.spends_failure) == ("GITHUB_UNAVAILABLE", timedelta(seconds=7), True)


def test_a_github_that_hangs_is_left_at_the_deadline(github: GitHub) -> None:
    github.faults.add(Rule(path="graphql", mode="hang", hang_seconds=30))
    began = time.monotonic()
    with pytest.raises(Retryable) as late:
        github.client(budget_seconds=0.5).ensure_customer(ACME, message=MESSAGE, deadline=Deadline.after(60))
    assert time.monotonic() - began < 2
    assert late.value.code == "GITHUB_UNAVAILABLE"


def test_a_github_that_trickles_is_left_at_the_deadline() -> None:
    def slowly(server: RawServer, connection: socket.socket) -> None:
        server.trickle(connection, [b"HTTP/1.1 200 OK\r\n", *[b"x-filler: 1\r\n"] * 500])

    with RawServer(slowly) as server:
        began = time.monotonic()
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=0.5)
        with pytest.raises(Retryable) as late:
            client.source_on_branch("px-acme", Deadline.after(60))
    assert time.monotonic() - began < 2
    assert late.value.code == "GITHUB_UNAVAILABLE"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (response("200 OK", '{"name": '), "GITHUB_UNREADABLE"),
        (response("200 OK", "{}").replace(b": 2", b": 99"), "GITHUB_UNAVAILABLE"),
        (response("202 Accepted", "{}"), "GITHUB_UNAVAILABLE"),
        (response("301 Moved Permanently", "{}", Location="/elsewhere"), "GITHUB_MOVED"),
        (response("502 Bad Gateway", "<html>"), "GITHUB_UNAVAILABLE"),
        (response("409 Conflict", '{"message": "Git Repository is empty."}'), "GITHUB_REPOSITORY_EMPTY"),
        (b"nonsense\r\n\r\n", "GITHUB_UNAVAILABLE"),
    ],
)
def test_an_answer_that_is_not_githubs_is_told_apart(answer: bytes, code: str) -> None:
    with RawServer(answers(answer)) as server:
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=1)
        with pytest.raises(PlatformError) as refusal:
            client.source_on_branch("px-acme", Deadline.after(5))
    assert refusal.value.code == code


def test_one_call_is_one_connection() -> None:
    missing = response("404 Not Found", '{"message": "Not Found"}')
    with RawServer(answers(response("200 OK", look_answer("?")), missing)) as server:
        client = PixelRepository(server.url, "example/pixel", "main", Tokens())
        with pytest.raises(Permanent):
            client.source_on_branch("px-acme", Deadline.after(5))
        assert (server.connections, len(server.requests)) == (1, 2)


def test_nobody_listening_is_tried_later(github: GitHub) -> None:
    github.url = "http://127.0.0.1:1"
    assert refusal_of(github).code == "GITHUB_UNAVAILABLE"


def test_the_primary_rate_limit_waits_until_its_reset_and_spends_nothing(github: GitHub) -> None:
    github.switch("rate_limit", {"remaining": 0, "reset_seconds": 600})
    limited = refusal_of(github)
    assert isinstance(limited, Retryable)
    assert (limited.code, limited.spends_failure) == ("GITHUB_RATE_LIMITED", False)
    assert limited.delay is not None
    assert timedelta(seconds=580) < limited.delay <= timedelta(seconds=601)


@pytest.mark.parametrize(
    ("status", "message", "retry_after", "delay"),
    [
        (403, "You have exceeded a secondary rate limit. Please wait.", 42, 42),
        (403, "You have exceeded a secondary rate limit. Please wait.", None, 60),
        (429, "Too many requests", None, 60),
        (429, "Too many requests", "Thu, 01 Jan 2026 00:01:30 GMT", 90),
    ],
)
def test_a_secondary_rate_limit_waits_as_long_as_it_says(
    github: GitHub, status: int, message: str, retry_after: str | int | None, delay: int
) -> None:
    body = {"message": message}
    github.faults.add(Rule(mode="error_before", status=status, retry_after=retry_after, body=body))
    limited = refusal_of(github, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert isinstance(limited, Retryable)
    assert (limited.code, limited.spends_failure) == ("GITHUB_RATE_LIMITED", False)
    assert limited.delay == timedelta(seconds=delay)


def test_a_token_that_was_rotated_is_fetched_again_once(github: GitHub) -> None:
    github.switch("token", {"token": "ghp_second"})
    tokens = Tokens(["ghp_first", "ghp_second"])
    assert isinstance(github.ensure(token=tokens), Committed)
    assert tokens.fresh == 1


def test_a_token_that_stays_refused_is_waited_for_some_minutes_before_a_person_is_asked(github: GitHub) -> None:
    tokens = Tokens(["ghp_wrong", "ghp_wrong_too"])
    refused = refusal_of(github, token=tokens)
    assert isinstance(refused, Retryable)
    assert (refused.code, refused.wait_limit) == ("GITHUB_TOKEN_REFUSED", SECRET_WAIT_LIMIT)
    assert tokens.fresh == 1


def test_a_token_without_the_permission_is_a_persons_to_extend(github: GitHub) -> None:
    body = {"message": "Resource not accessible by personal access token"}
    github.faults.add(Rule(method="POST", mode="error_before", status=403, body=body))
    assert refusal_of(github).code == "GITHUB_FORBIDDEN"


def test_a_branch_that_is_not_there_is_a_persons_to_correct(github: GitHub) -> None:
    missing = refusal_of(github, branch="release")
    assert isinstance(missing, Permanent)
    assert missing.code == "GITHUB_BRANCH_NOT_FOUND"


def test_a_branch_that_only_pull_requests_may_move_says_so(github: GitHub) -> None:
    github.switch("protection", {"pull_request_only": True})
    refused = refusal_of(github)
    assert refused.code == "GITHUB_PULL_REQUEST_ONLY"
    assert "PIXEL_DELIVERY" in refused.hint


@pytest.mark.parametrize("text", [None, "export const other = {};\n", "<<<<<<< HEAD\n"])
def test_a_source_that_cannot_be_read_is_left_alone(github: GitHub, text: str | None) -> None:
    edited = github.edit({INDEX_DATA_PATH: text})
    assert refusal_of(github).code == "PIXEL_SOURCE_UNREADABLE"
    assert github.commits()[0] == edited


def test_a_source_of_more_than_a_megabyte_is_edited_like_any_other(github: GitHub) -> None:
    long = github.text(INDEX_DATA_PATH) + "// padding\n" * 100_000
    github.edit({INDEX_DATA_PATH: long})
    github.ensure()
    after = github.text(INDEX_DATA_PATH)
    entry = customer_entry(after, "px-acme")
    assert after.replace(f"  {entry},\n", "") == long


def test_a_look_tells_what_the_branch_has(github: GitHub) -> None:
    client = github.client()
    before = client.source_on_branch("px-acme", Deadline.after(10))
    assert before == SourceState(entry=False, website=False, sha=github.commits()[0])
    github.ensure()
    after = client.source_on_branch("px-acme", Deadline.after(10))
    assert after == SourceState(entry=True, website=True, sha=github.commits()[0])


def test_a_pull_request_waits_for_its_merge(github: GitHub) -> None:
    opened = github.ensure("pull_request")
    assert isinstance(opened, AwaitingMerge)
    assert github.ensure("pull_request") == opened
    assert len(github.commits()) == 1
    assert github.operations() == ["create_ref", "create_pull_request"]
    page = requests.get(opened.url, timeout=5)
    assert "Merge" in page.text
    assert "<script>" not in page.text
    requests.post(f"{opened.url}/merge", timeout=5).raise_for_status()
    merged = github.ensure("pull_request")
    assert merged == Committed(github.commits()[0], changed=False)
    assert sorted(github.store.changed_files("main~1", "main")) == BOTH_FILES


def test_a_pull_request_closed_without_a_merge_is_a_persons_to_reopen(github: GitHub) -> None:
    opened = github.ensure("pull_request")
    assert isinstance(opened, AwaitingMerge)
    requests.post(f"{opened.url}/close", timeout=5).raise_for_status()
    refused = refusal_of(github, delivery="pull_request")
    assert refused.code == "PIXEL_PULL_REQUEST_CLOSED"
    address, header = f"{github.url}/repos/example/pixel/pulls/1", {"Authorization": "token ghp_first"}
    requests.patch(address, json={"state": "open"}, headers=header, timeout=5).raise_for_status()
    assert github.ensure("pull_request") == opened


@pytest.mark.parametrize("path", [r"git/refs$", r"pulls$"])
def test_a_pull_request_whose_answer_was_lost_is_adopted(github: GitHub, path: str) -> None:
    github.faults.add(Rule(method="POST", path=path, mode="lost_after"))
    assert isinstance(refusal_of(github, delivery="pull_request"), Retryable)
    assert isinstance(github.ensure("pull_request"), AwaitingMerge)
    assert github.operations() == ["create_ref", "create_pull_request"]


def test_a_branch_of_that_name_with_something_else_on_it_is_left_alone(github: GitHub) -> None:
    github.edit({"README.md": "something else\n"}, branch="onboarding/px-acme")
    assert refusal_of(github, delivery="pull_request").code == "PIXEL_BRANCH_STALE"
    assert github.operations() == []


def test_source_that_was_merged_and_then_removed_is_a_persons_to_restore(github: GitHub) -> None:
    original = github.text(INDEX_DATA_PATH)
    opened = github.ensure("pull_request")
    assert isinstance(opened, AwaitingMerge)
    requests.post(f"{opened.url}/merge", timeout=5).raise_for_status()
    github.edit({INDEX_DATA_PATH: original})
    assert refusal_of(github, delivery="pull_request").code == "PIXEL_SOURCE_REMOVED"


def test_the_repository_can_be_cloned_and_shows_its_log(github: GitHub, tmp_path: Path) -> None:
    github.ensure()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", github.store.path, clone], check=True)
    log = subprocess.run(["git", "-C", clone, "log", "--format=%s"], check=True, capture_output=True, text=True).stdout
    assert log.splitlines() == ["Add pixel px-acme", "The pixel repository so far"]
    assert (clone / website_path("px-acme")).read_text() == website_source(ACME)
