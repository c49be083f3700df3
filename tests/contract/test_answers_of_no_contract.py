"""Whatever a platform's address answers with 200, each method of each client says so in a typed error of ours."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import LARGEST_ANSWER, PlatformHttp
from chalicelib.clients.http.sessions import bounded_session
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from chalicelib.pixel_source.customer import Customer
from tests.contract.calls import SECRET, Tokens, client, get
from tests.contract.raw_server import RawServer, answers, response

BODIES = {
    "a page": response("200 OK", "<html><h1>It works, ann@example.com!</h1></html>", Content_Type="text/html"),
    "nothing": response("200 OK"),
    "no content": response("204 No Content"),
    "null": response("200 OK", "null"),
    "an empty list": response("200 OK", "[]"),
    "a list of nothing": response("200 OK", "[null]"),
    "a text": response("200 OK", '"ann@example.com"'),
    "a number": response("200 OK", "0"),
    "an empty object": response("200 OK", "{}"),
    "objects where texts should be": response(
        "200 OK",
        '{"accounts": {}, "documents": {}, "indexes": [[]], "commit": [], "sha": {}, "settings": ["pixel_id"]}',
    ),
    "what is said to be compressed": response("200 OK", "{}", Content_Encoding="gzip"),
}
WITHOUT_BODY = {"remove_account_member", "remove_user_account"}
"""Methods whose answer has nothing to read."""
GIVEN: dict[str, Any] = {
    "settings": {"a": 1},
    "ids": ("a",),
    "limit": 1,
    "customer": Customer("px-1", "Acme", "acc-1", personalization=False),
    "pixel_id": "px-1",
}
"""Arguments that are no text."""


def methods(of: object) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every public method, with arguments that it can take."""
    for name, method in inspect.getmembers(of, inspect.ismethod):
        if not name.startswith("_"):
            given = {
                each: Deadline.after(10) if each == "deadline" else GIVEN.get(each, "x")
                for each in inspect.signature(method).parameters
            }
            yield name, lambda method=method, given=given: method(**given)  # type: ignore[misc]


def clients(url: str) -> list[tuple[str, object]]:
    """All clients that speak to platforms over HTTP, at this address."""
    session = bounded_session()
    over = [PlatformHttp(name, url, Tokens(SECRET), session=session) for name in ("CONTROLLER", "ECOM")]
    github = [
        PixelRepository(url, "example/pixel", "main", Tokens(SECRET), delivery=delivery)
        for delivery in ("commit", "pull_request")
    ]
    return [("CONTROLLER", Controller(over[0])), ("ECOM", Ecom(over[1])), *(("GITHUB", each) for each in github)]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_answer_that_is_none_of_the_contract_is_told_by_every_method_and_quoted_by_none(body: bytes) -> None:
    tried = 0
    with RawServer(answers(body)) as server:
        for platform, each in clients(server.url):
            for name, call in methods(each):
                tried += 1
                if name in WITHOUT_BODY:
                    continue
                with pytest.raises(PlatformError) as caught:
                    call()
                assert caught.value.code.startswith((platform, "PIXEL_")), name
                assert not caught.value.code.endswith("_UNAVAILABLE"), name
                assert "ann@" not in f"{caught.value} {caught.value.hint}", name
    assert tried > 25


def test_a_page_instead_of_an_answer_is_named_by_its_kind_and_length_and_tried_again() -> None:
    with RawServer(answers(BODIES["a page"])) as server, pytest.raises(Retryable) as caught:
        get(client(server.url))
    assert caught.value.code == "CONTROLLER_NONSENSE"
    assert "text/html of 48 bytes" in caught.value.message


@pytest.mark.parametrize("kind", ["", "text/html; charset=ann@example.com", "ann@example.com"])
def test_the_kind_of_an_answer_is_named_without_what_else_stands_in_its_header(kind: str) -> None:
    with RawServer(answers(response("200 OK", "x", Content_Type=kind))) as server, pytest.raises(Retryable) as caught:
        get(client(server.url))
    assert "of 1 bytes" in caught.value.message
    assert "ann@" not in caught.value.message


def test_an_answer_that_is_too_long_will_be_so_again_and_needs_a_person() -> None:
    with RawServer(answers(response("200 OK", b" " * LARGEST_ANSWER + b"{}"))) as server:
        with pytest.raises(Permanent) as caught:
            get(client(server.url))
        assert len(server.requests) == 1
    assert caught.value.code == "CONTROLLER_ANSWER_TOO_LARGE"
    assert "4 MiB" in caught.value.message
    assert caught.value.hint
