"""How the pixel repository is looked at: one query, what it leaves out, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chalicelib.clients.github.models import PathEntry
from chalicelib.clients.github.pixel_repository import Committed, PixelRepository
from chalicelib.deadline import Deadline
from chalicelib.errors import PlatformError, Retryable
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, has_customer
from chalicelib.pixel_source.website import website_path
from local.platforms.git_words import Person, TreeEntry
from tests.contract.github_place import ACME, GitHub, Tokens, look_answer, running
from tests.contract.raw_server import RawServer, answers, response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT = ["POST git/trees", "POST git/commits", "GET branches/main", "PATCH git/refs/heads/main"]
FOLDER = "src/customers/px-acme"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        yield place


def put(github: GitHub, path: str, data: bytes, mode: str = "100644") -> None:
    """A file of these bytes, as a person pushes it."""
    head = github.commits()[0]
    tree = github.store.write_tree(head, [TreeEntry(path, mode, "blob", github.store.write_blob(data))])
    made = github.store.write_commit(tree, [head], "By hand", Person())
    assert github.store.move("refs/heads/main", made, head)


def remove(github: GitHub) -> object:
    return github.client().remove_customer("px-acme", "acc_1", message="Remove", deadline=Deadline.after(20))


def test_a_commit_takes_five_requests_and_a_look_one(github: GitHub) -> None:
    asked = github.asked()

    def requests_of(call: Any) -> list[str]:
        asked.clear()
        call()
        return list(asked)

    later = replace(ACME, customer_name="Acme Ltd")
    client, left = github.client(), Deadline.after(20)
    look = ["POST graphql"]
    assert requests_of(github.ensure) == [*look, *COMMIT]
    assert requests_of(github.ensure) == look
    assert requests_of(lambda: client.source_on_branch("px-acme", left)) == look
    assert requests_of(lambda: client.update_customer(later, ACME, message="Update", deadline=left)) == [*look, *COMMIT]
    assert requests_of(lambda: remove(github)) == [*look, f"GET contents/{FOLDER}", *COMMIT]
    assert requests_of(lambda: remove(github)) == look
    assert requests_of(lambda: github.ensure("pull_request")) == [
        *look,
        "GET pulls",
        "POST git/trees",
        "POST git/commits",
        "POST git/refs",
        "POST pulls",
    ]


def test_a_text_that_graphql_cuts_off_is_fetched_whole(github: GitHub) -> None:
    """GraphQL ends a text after 512,000 bytes; the entry stands behind that here."""
    source = github.text(INDEX_DATA_PATH)
    put(github, INDEX_DATA_PATH, ("// padding\n" * 60_000 + source).encode())
    asked = github.asked()
    assert isinstance(github.ensure(), Committed)
    assert [each.split("/")[0] for each in asked[:3]] == ["POST graphql", "GET git", "POST git"]
    assert asked[1].startswith("GET git/blobs/")
    assert github.text(INDEX_DATA_PATH).startswith("// padding")
    assert has_customer(github.text(INDEX_DATA_PATH), "px-acme")


def test_a_text_in_which_graphql_has_replaced_octets_is_refused_and_not_written_back(github: GitHub) -> None:
    put(github, INDEX_DATA_PATH, github.text(INDEX_DATA_PATH).encode() + b"// caf\xe9\n")
    head = github.commits()[0]
    with pytest.raises(PlatformError) as refused:
        github.ensure()
    assert refused.value.code == "PIXEL_SOURCE_UNREADABLE"
    assert github.commits()[0] == head


def test_a_script_that_graphql_takes_for_binary_is_there(github: GitHub) -> None:
    put(github, website_path("px-acme"), b"// \0 ours\n")
    github.ensure()
    assert github.store.changed_files("main~1", "main") == [INDEX_DATA_PATH]


def test_a_link_to_a_file_of_the_repository_is_read_as_that_file(github: GitHub) -> None:
    github.ensure()
    put(github, "src/real.ts", github.text(INDEX_DATA_PATH).encode())
    put(github, INDEX_DATA_PATH, b"real.ts", "120000")
    assert github.client().source_on_branch("px-acme", Deadline.after(10)).entry
    assert github.ensure() == Committed(github.commits()[0], changed=False)


def looking(*answer: bytes) -> PlatformError:
    """The refusal of a look that is answered so."""
    with RawServer(answers(*answer)) as server:
        clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)  # noqa: E731 - the one it has
        client = PixelRepository(server.url, "example/pixel", "main", Tokens(), budget_seconds=2, clock=clock)
        with pytest.raises(PlatformError) as refusal:
            client.source_on_branch("px-acme", Deadline.after(5))
    assert "px-acme" not in f"{refusal.value} {refusal.value.hint}"
    return refusal.value


def errors(*each: dict[str, Any]) -> str:
    return json.dumps({"data": {"repository": None}, "errors": list(each)})


WENT_WRONG = "Something went wrong while executing your query. This may be the result of a timeout, or a GitHub bug."
SAML = "Resource protected by organization SAML enforcement. You must grant your token access to this organization."
AT_FILE = ["repository", "ref", "target", "p1"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (errors({"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve"}), "GITHUB_NOT_FOUND"),
        (errors({"type": "FORBIDDEN", "message": "Resource not accessible by integration"}), "GITHUB_APP_FORBIDDEN"),
        (errors({"type": "FORBIDDEN", "message": "Resource not accessible by personal"}), "GITHUB_FORBIDDEN"),
        (errors({"type": "FORBIDDEN", "message": SAML}), "GITHUB_SIGN_ON_REQUIRED"),
        (errors({"type": "INSUFFICIENT_SCOPES", "message": "Your token lacks a scope"}), "GITHUB_FORBIDDEN"),
        (errors({"message": WENT_WRONG}), "GITHUB_UNAVAILABLE"),
        (errors({"type": "SERVICE_UNAVAILABLE", "message": "No."}), "GITHUB_UNAVAILABLE"),
        (errors({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "Too many"}), "GITHUB_REFUSED"),
        (errors({"message": "No such field", "extensions": {"code": "undefinedField"}}), "GITHUB_GRAPHQL_MISSING"),
        (look_answer(errors=[{"message": WENT_WRONG}]), "GITHUB_UNAVAILABLE"),
        (look_answer(errors=[{"type": "FORBIDDEN", "path": AT_FILE, "message": "No"}]), "GITHUB_FORBIDDEN"),
        (look_answer(errors=[{"type": "NOT_FOUND", "path": AT_FILE, "message": "p1"}]), "PIXEL_SOURCE_UNREADABLE"),
        (look_answer(nameWithOwner="example/renamed"), "GITHUB_MOVED"),
        (look_answer(isEmpty=True, ref=None), "GITHUB_REPOSITORY_EMPTY"),
        (look_answer(ref=None), "GITHUB_BRANCH_NOT_FOUND"),
        (look_answer(ref={"target": {"oid": "a" * 40}}), "GITHUB_UNREADABLE"),
        ('{"errors": {}}', "GITHUB_UNREADABLE"),
        ('{"data": null}', "GITHUB_UNREADABLE"),
        ('{"message": "Whoops"}', "GITHUB_UNAVAILABLE"),
    ],
)
def test_what_graphql_refuses_is_told_as_by_rest(body: str, code: str) -> None:
    assert looking(response("200 OK", body)).code == code


@pytest.mark.parametrize("kind", ["RATE_LIMIT", "RATE_LIMITED"])
def test_a_limit_of_graphql_waits_until_its_reset_and_spends_nothing(kind: str) -> None:
    reset = int(datetime(2026, 1, 1, 0, 10, tzinfo=UTC).timestamp())
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    body = errors({"type": kind, "message": "API rate limit already exceeded for user ID 1."})
    for given, delay in ((headers, timedelta(seconds=601)), ({}, timedelta(minutes=1))):
        limited = looking(response("200 OK", body, **given))
        assert isinstance(limited, Retryable)
        assert (limited.code, limited.delay, limited.spends_failure) == ("GITHUB_RATE_LIMITED", delay, False)


SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@pytest.mark.parametrize("body", [errors({"message": SECONDARY}), json.dumps({"message": SECONDARY})])
def test_a_secondary_limit_is_one_in_whichever_form_graphql_says_it(body: str) -> None:
    for given, delay in (({}, timedelta(minutes=1)), ({"Retry-After": "90"}, timedelta(seconds=90))):
        limited = looking(response("200 OK", body, **given))
        assert isinstance(limited, Retryable)
        assert (limited.code, limited.delay, limited.crowded) == ("GITHUB_RATE_LIMITED", delay, True)


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_an_address_that_serves_no_graphql_is_told_with_what_to_do(status: str) -> None:
    missing = looking(response(status, '{"message": "Not Found"}'))
    assert missing.code == "GITHUB_GRAPHQL_MISSING"
    assert "/api/graphql" in missing.hint


def test_an_enterprise_server_is_queried_beside_its_rest_api() -> None:
    with RawServer(answers(response("200 OK", look_answer()))) as server:
        client = PixelRepository(f"{server.url}/api/v3", "example/pixel", "main", Tokens(), budget_seconds=2)
        with pytest.raises(PlatformError):
            client.source_on_branch("px-acme", Deadline.after(5))
        assert "POST /api/graphql " in server.requests[0]


@pytest.mark.parametrize("mode", [0o100755, 100755])
def test_a_mode_is_read_as_a_number_and_as_its_digits(mode: int) -> None:
    assert PathEntry(mode=mode, oid="a" * 40).git_mode == "100755"


def test_the_stand_in_refuses_a_query_of_anything_else(github: GitHub) -> None:
    for query in ("{ viewer { login } }", "{ repository(", 'mutation { createRef(name: "x") { oid } }'):
        answer = requests.post(
            f"{github.url}/graphql", json={"query": query}, headers={"Authorization": "bearer ghp_first"}, timeout=5
        )
        assert answer.status_code == 200
        assert answer.json().get("data") is None
        assert answer.json()["errors"]
