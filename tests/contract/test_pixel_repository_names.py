"""Names that mean something else in an address, and addresses in answers that are not ours."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed, PixelRepository
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, has_customer
from tests.contract.github_place import GitHub, Tokens, running
from tests.contract.raw_server import RawServer, answers, response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ["feature#1", "feature%3F1", "a/b#c;d", "größe&base=main+50%"]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def with_branches(github: GitHub, *names: str) -> str:
    head = github.commits()[0]
    for name in names:
        assert github.store.move(f"refs/heads/{name}", head, None)
    return head


@pytest.mark.parametrize("name", NAMES)
def test_a_branch_is_read_and_moved_under_its_own_name_and_no_other_moves(github: GitHub, name: str) -> None:
    head = with_branches(github, name, "feature")
    done = github.ensure(branch=name)
    assert isinstance(done, Committed)
    refs = github.store.refs("refs/heads")
    assert refs.pop(f"refs/heads/{name}") == done.sha
    assert set(refs.values()) == {head}
    assert github.client(branch=name).source_on_branch("px-acme", Deadline.after(10)).entry


@pytest.mark.parametrize("name", NAMES[2:])
def test_a_pull_request_into_a_branch_is_found_merged_and_withdrawn_under_its_own_name(
    github: GitHub, name: str
) -> None:
    with_branches(github, name)
    opened = github.ensure("pull_request", branch=name)
    assert isinstance(opened, AwaitingMerge)
    assert github.ensure("pull_request", branch=name) == opened
    github.press(opened, "merge")
    assert isinstance(github.ensure("pull_request", branch=name), Committed)
    assert has_customer(github.text(INDEX_DATA_PATH, name), "px-acme")
    assert not has_customer(github.text(INDEX_DATA_PATH), "px-acme")
    removal = github.client("pull_request", branch=name).remove_customer(
        "px-acme", "acc_1", message="Remove", deadline=Deadline.after(20)
    )
    assert isinstance(removal, AwaitingMerge)


@pytest.mark.parametrize("path", ["git/ref/heads/ma%in", "git/ref/heads/%ff", "contents/%zz"])
def test_the_stand_in_refuses_an_address_that_is_not_quoted(github: GitHub, path: str) -> None:
    """As GitHub does; what a lenient server makes of it would hide a fault of ours."""
    connection = http.client.HTTPConnection(github.url.split("/")[2], timeout=5)
    with closing(connection):
        connection.request("GET", f"/github/repos/example/pixel/{path}", headers={"Authorization": "token ghp_first"})
        assert connection.getresponse().status == 400


def test_a_github_that_calls_itself_by_another_name_is_asked_at_our_address_all_the_same(github: GitHub) -> None:
    """Enterprise behind a proxy: PyGithub follows the addresses in answers, or asserts that it knows their host."""
    github.switch("address", {"url": "https://github.internal.example/api/v3"})
    opened = github.ensure("pull_request")
    assert isinstance(opened, AwaitingMerge)
    assert opened.url == "https://github.internal.example/api/v3/_pulls/1"  # what people open is theirs to name
    assert github.ensure("pull_request") == opened
    client = github.client("pull_request")
    done = client.remove_customer("px-acme", "acc_1", message="Remove", deadline=Deadline.after(20))
    assert done == Committed(github.commits()[0], changed=False)
    assert github.operations() == ["create_ref", "create_pull_request", "set_pull_request_state", "delete_ref"]
    assert isinstance(github.ensure(), Committed)
    large = github.text(INDEX_DATA_PATH) + "// padding\n" * 100_000
    github.edit({INDEX_DATA_PATH: large})
    assert client.source_on_branch("px-acme", Deadline.after(10)).entry


@pytest.mark.parametrize("answer", [{}, {"commit": None}, {"commit": {"sha": "a" * 40}}, [], "text", 7, None, "<html>"])
def test_an_answer_without_what_is_needed_is_not_githubs_and_asks_nobody_else(answer: Any) -> None:
    """PyGithub would fill what is lacking from the address in the answer, or stop with an error of its own."""
    body = answer if answer == "<html>" else json.dumps(answer)
    if isinstance(answer, dict) and answer.get("commit"):
        body = json.dumps({"commit": {**answer["commit"], "url": "http://127.0.0.1:1/elsewhere"}})
    with RawServer(answers(response("200 OK", body))) as server:
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=2)
        with pytest.raises(Retryable) as unreadable:
            client.source_on_branch("px-acme", Deadline.after(5))
        assert len(server.requests) == 1
    assert unreadable.value.code == "GITHUB_UNREADABLE"


@pytest.mark.parametrize("body", ["[]", '"no"', '{"message": 7}', "<html>", ""])
def test_a_refusal_in_another_form_than_githubs_is_a_refusal(body: str) -> None:
    with RawServer(answers(response("403 Forbidden", body))) as server:
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=2)
        with pytest.raises(Permanent) as refused:
            client.source_on_branch("px-acme", Deadline.after(5))
    assert refused.value.code == "GITHUB_FORBIDDEN"


def test_an_answer_beyond_any_use_is_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.clients.github.transport._LARGEST_ANSWER_BYTES", 1000)
    with RawServer(answers(response("200 OK", json.dumps("x" * 999)))) as server:
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=5)
        with pytest.raises(Permanent) as refused:
            client.source_on_branch("px-acme", Deadline.after(5))
    assert refused.value.code == "GITHUB_ANSWER_TOO_LARGE"
