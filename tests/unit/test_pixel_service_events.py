"""What the ingest takes of a post, what it refuses and how it says so, and what is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from local.pixel_service.events import LARGEST_BODY, MOST_EVENTS, Malformed, Taken, read_post
from local.pixel_service.message import LARGEST_MESSAGE, QueueMessage

PIXEL = "px-1"
SECRET = "rosa@marrow.example"
EVENT_ID = "0123456789abcdef0123456789abcdef"
BATCH = UUID("11111111-2222-4333-8444-555555555555")


def event(**changes: Any) -> dict[str, Any]:
    whole = {"eventId": EVENT_ID, "type": "product_view", "at": "2026-11-21T07:00:00.000Z", "path": "/p/1",
             "pageType": "product", "docId": "1", "docIdSource": "path"}  # fmt: skip
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def post(*events: Any, **changes: Any) -> bytes:
    whole = {"pixelId": PIXEL, "sentAt": "2026-11-21T07:00:01.000Z", "events": list(events)}
    return json.dumps({**whole, **changes}).encode()


def read(*events: Any, **changes: Any) -> Taken:
    return read_post(post(*events, **changes), PIXEL)


def message(events: list[dict[str, Any]], received_at: datetime | None = None) -> QueueMessage:
    at = received_at or datetime(2026, 11, 21, 7, 59, 59, tzinfo=UTC)
    whole = {"batch_id": BATCH, "pixel_id": PIXEL, "received_at": at, "events": events}
    return QueueMessage.model_validate(whole)


def test_an_event_of_the_placeholder_script_is_kept_whole() -> None:
    given = event(searchTerm="boot", sessionId="f" * 32)
    assert read(given).events == [
        {
            "event_id": EVENT_ID,
            "type": "product_view",
            "document_id": "1",
            "path": "/p/1",
            "at": "2026-11-21T07:00:00+00:00",
            "page_type": "product",
            "document_id_source": "path",
            "search_term": "boot",
            "session_id": "f" * 32,
        }
    ]


def test_an_older_script_sends_less_and_each_of_its_events_gets_an_id() -> None:
    old = {"type": "page_view", "path": "/"}
    first, second = read(old, old).events
    assert first["event_id"] != second["event_id"]
    assert first["document_id"] is None


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (event(type="purchase"), "type"),
        (event(path=None), "path"),
        (event(docId=""), "docId"),
        (event(docId="x" * 201), "docId"),
        (event(docId=7), "docId"),
        (event(docId="\ud800"), "docId"),
        (event(eventId="short"), "eventId"),
        (event(eventId="../../../etc"), "eventId"),
        (event(at="yesterday"), "at"),
        (event(at="2026-11-21T07:00:00"), "at"),
        (event(email=SECRET), "a field that the contract does not name"),
        ("not an object", "valid dictionary"),
        (None, "valid dictionary"),
    ],
)
def test_a_bad_event_costs_only_itself_and_the_reason_names_the_field_but_not_the_value(bad: Any, field: str) -> None:
    taken = read(event(), bad, event())
    assert len(taken.events) == 2
    assert list(taken.complaints) == [1]
    assert field in taken.complaints[1]
    assert SECRET not in taken.complaints[1]


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (b"", "NOT_JSON", 400),
        (b"{", "NOT_JSON", 400),
        (b"\xff\xfe", "NOT_JSON", 400),
        (b'{"pixelId": "px-1", "events": [NaN]}', "NOT_JSON", 400),
        (b"[" * 60_000, "NOT_JSON", 400),
        (b"[]", "POST_MALFORMED", 400),
        (post(), "POST_MALFORMED", 400),
        (post(*[event()] * (MOST_EVENTS + 1)), "POST_MALFORMED", 400),
        (post(event(), customer=SECRET), "POST_MALFORMED", 400),
        (post(event(), pixelId="px-2"), "PIXEL_ID_MISMATCH", 403),
        (b" " * (LARGEST_BODY + 1), "BODY_TOO_LARGE", 413),
    ],
)
def test_a_post_that_is_none_is_refused_with_a_reason_that_quotes_nothing(body: bytes, code: str, status: int) -> None:
    with pytest.raises(Malformed) as caught:
        read_post(body, PIXEL)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None, "the parser's exception would carry the whole post along"


def test_the_largest_post_is_taken() -> None:
    padding = LARGEST_BODY - len(post(event()))
    body = post(event()) + b" " * padding
    assert len(read_post(body, PIXEL).events) == 1


@pytest.mark.parametrize("letter", ["a", "é", "鞋", "👟", "\x01"])
def test_the_largest_post_fits_into_a_message_of_the_queue_whatever_it_is_written_in(letter: str) -> None:
    written = len(json.dumps(letter, ensure_ascii=False).encode()) - len('""')
    room = LARGEST_BODY // MOST_EVENTS - len(json.dumps(event(path=""))) - len(", ") - 1
    events = [event(path=letter * (room // written)) for _ in range(MOST_EVENTS)]
    body = json.dumps({"pixelId": PIXEL, "events": events}, ensure_ascii=False).encode()
    assert LARGEST_BODY * 0.9 < len(body) <= LARGEST_BODY
    sent = message(read_post(body, PIXEL).events).body()
    assert len(sent) < LARGEST_MESSAGE
    assert sent.isascii()


def test_a_message_comes_back_as_it_was_and_names_the_same_object_each_time() -> None:
    given = message(read(event(), event(docId=None)).events)
    again = QueueMessage.model_validate_json(given.body())
    assert again == given
    assert again.key("events/px-1/") == f"events/px-1/2026/11/21/07/{BATCH}.jsonl"
    assert again.lines() == given.lines()


def test_an_object_lies_in_the_hour_of_utc() -> None:
    there = timezone(timedelta(hours=9))
    given = message(read(event()).events, datetime(2026, 11, 21, 7, 30, tzinfo=there))
    assert given.key("") == f"2026/11/20/22/{BATCH}.jsonl"


def test_a_line_has_what_the_probes_read() -> None:
    (line,) = message(read(event()).events).lines().decode().splitlines()
    found = json.loads(line)
    assert (found["event_id"], found["type"], found["document_id"]) == (EVENT_ID, "product_view", "1")
    assert (found["pixel_id"], found["received_at"]) == (PIXEL, "2026-11-21T07:59:59+00:00")


def test_only_events_that_name_a_document_go_to_the_documents() -> None:
    given = message(read(event(), event(docId=None, type="page_view")).events)
    at = "2026-11-21T07:59:59+00:00"
    assert given.on_documents() == [{"event_id": EVENT_ID, "document_id": "1", "at": at}]
