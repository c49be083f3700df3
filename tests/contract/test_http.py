"""A call to a platform happens once, and fails in our own words."""

from __future__ import annotations

import socket
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.refusals import LONGEST_DELAY, SECRET_DELAY, SECRET_WAIT_LIMIT, Refused, retry_delay
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, PlatformError, Retryable
from tests.contract.calls import OK, SECRET, Tokens, client, get
from tests.contract.raw_server import RawServer, Script, answers, response

HEAD = b"HTTP/1.1 200 OK\r\n"


def failure_of(*responses: bytes) -> PlatformError:
    with RawServer(answers(*responses)) as server, pytest.raises(PlatformError) as caught:
        get(client(server.url))
    return caught.value


def lost(_: RawServer, connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def truncated(_: RawServer, connection: socket.socket) -> None:
    connection.sendall(HEAD + b'Content-Length: 50\r\n\r\n{"fine": ')
    connection.shutdown(socket.SHUT_RDWR)


def truncated_but_json(_: RawServer, connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 50\r\n\r\n{}")
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("script", [lost, truncated, truncated_but_json])
def test_an_answer_that_is_lost_on_the_way_is_retryable_and_is_not_asked_for_again(script: Script) -> None:
    with RawServer(script) as server:
        with pytest.raises(Retryable, match="CONTROLLER_UNAVAILABLE"):
            get(client(server.url))
        assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Unavailable", "504 Timeout", "408 Timeout"])
def test_a_platform_in_trouble_is_retryable(status: str) -> None:
    error = failure_of(response(status, "<html>"))
    assert isinstance(error, Retryable)
    assert error.code == "CONTROLLER_UNAVAILABLE"
    assert error.delay is None


def test_throttling_carries_the_delay_that_the_platform_asks_for() -> None:
    error = failure_of(response("429 Too Many Requests", Retry_After="17"))
    assert isinstance(error, Retryable)
    assert (error.code, error.delay) == ("CONTROLLER_THROTTLED", timedelta(seconds=17))


NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "delay"),
    [
        (None, None),
        ("0", timedelta(0)),
        ("120", timedelta(seconds=120)),
        ("86400", LONGEST_DELAY),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), timedelta(seconds=90)),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), timedelta(0)),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), LONGEST_DELAY),
        ("-5", None),
        ("soon", None),
        ("9" * 400, None),
        ("Mon, 99 May 2026 12:00:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_never_as_more_than_a_wake_can_wait(
    header: str | None, delay: timedelta | None
) -> None:
    assert retry_delay(header, lambda: NOW) == delay


def test_a_refused_token_is_fetched_fresh_once_and_the_call_made_again() -> None:
    tokens = Tokens("old", "new")
    with RawServer(answers(response("401 Unauthorized"), OK)) as server:
        assert get(client(server.url, tokens=tokens)) == {"fine": True}
        assert ["Bearer old" in server.requests[0], "Bearer new" in server.requests[1]] == [True, True]
    assert tokens.asked_fresh == 1


def test_a_fresh_token_that_is_refused_is_tried_again_for_some_minutes_and_the_hint_names_the_secret() -> None:
    with RawServer(answers(response("401 Unauthorized"))) as server, pytest.raises(Retryable) as caught:
        get(PlatformHttp("CONTROLLER", server.url, Tokens(SECRET), secret="prod/tokens/controller"))
    error = caught.value
    assert (error.code, error.delay, error.wait_limit) == ("CONTROLLER_UNAUTHORISED", SECRET_DELAY, SECRET_WAIT_LIMIT)
    assert not error.spends_failure
    assert "'prod/tokens/controller'" in error.hint
    assert len(server.requests) == 2


def test_a_token_that_could_not_be_sent_and_was_mended_is_used_at_once() -> None:
    tokens = Tokens("two words", "new")
    with RawServer(answers(OK)) as server:
        assert get(client(server.url, tokens=tokens)) == {"fine": True}
        assert "Bearer new" in server.requests[0]


@pytest.mark.parametrize("token", ["", SECRET + "\n", SECRET + " x", "ä" + SECRET])
def test_a_token_that_cannot_be_sent_needs_a_person_and_is_not_quoted(token: str) -> None:
    with pytest.raises(Permanent, match="CONTROLLER_UNAUTHORISED") as caught:
        get(client("http://127.0.0.1:9", tokens=Tokens(token)))
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_refusal_carries_its_status_and_the_platforms_code_and_none_of_its_text() -> None:
    body = '{"code": "NAME_TAKEN", "detail": "ann@example.com has it", "errors": [{"field": "name", "message": "m"}]}'
    error = failure_of(response("409 Conflict", body))
    assert isinstance(error, Refused)
    assert (error.status, error.platform_code, error.platform_fields) == (409, "NAME_TAKEN", ("name",))
    assert error.code == "CONTROLLER_REFUSED"
    assert "example.com" not in "".join(traceback.format_exception(error))
    assert error.said == "[address] has it"


NONSENSE = {
    "not JSON": response("200 OK", "<html>"),
    "JSON in no known encoding": response("200 OK", b'\xff\xfe\x00"'),
    "JSON without an end to its nesting": response("200 OK", b"[" * 200_000),
    "a 404 of a proxy": response("404 Not Found", "<html>not here</html>"),
    "a 404 without a code": response("404 Not Found", '{"detail": "Not Found"}'),
    "a code that is no code": response("409 Conflict", '{"code": "see ann@example.com"}'),
    "a refusal that is a list": response("409 Conflict", "[]"),
    "an empty refusal": response("403 Forbidden"),
    "a redirect": response("302 Found", Location="/elsewhere"),
    "a redirect to what is no address": response("302 Found", Location="http://[::1"),
    "not compressed as it says": response("200 OK", "{}", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_an_answer_that_is_not_of_the_contract_is_retryable_nonsense(answer: bytes) -> None:
    with RawServer(answers(answer, OK)) as server, pytest.raises(Retryable, match="CONTROLLER_NONSENSE"):
        get(client(server.url))
    assert len(server.requests) == 1


class Thing(BaseModel):
    email: str
    size: int


@pytest.mark.parametrize("body", [None, [], "text", {}, {"email": "ann@example.com", "size": "ann@example.com"}])
def test_a_body_of_another_shape_is_nonsense_whose_values_are_not_quoted(body: object) -> None:
    with pytest.raises(Retryable, match="CONTROLLER_NONSENSE") as caught:
        client("http://127.0.0.1:9").shaped(Thing, body)
    assert "example.com" not in "".join(traceback.format_exception(caught.value))


def test_a_call_says_who_asks_and_under_which_key() -> None:
    with RawServer(answers(OK)) as server:
        http = client(server.url + "/")
        http.call(
            "POST",
            "/v1/thing",
            body={"a": 1},
            params={"q": "a b"},
            idempotency_key="id/act",
            deadline=Deadline.after(9),
        )
        head = server.requests[0]
    assert head.startswith("POST /v1/thing?q=a+b HTTP/1.1")
    assert {"User-Agent: onramp", "Idempotency-Key: id/act", f"Authorization: Bearer {SECRET}"} <= set(
        head.split("\r\n")
    )


@pytest.fixture
def hostile_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.usefixtures("hostile_environment")
def test_nothing_in_the_environment_changes_where_a_call_goes_or_as_whom() -> None:
    with RawServer(answers(OK)) as server:
        assert get(client(server.url)) == {"fine": True}
        assert f"Authorization: Bearer {SECRET}" in server.requests[0]


def test_a_session_remembers_no_cookies_between_calls() -> None:
    with RawServer(answers(response("200 OK", "{}", Set_Cookie="who=me"), OK)) as server:
        http = client(server.url)
        get(http)
        get(http)
        assert "Cookie" not in server.requests[1]
