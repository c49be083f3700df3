"""What a pixel script posts, what is refused of it, and what is kept of an event."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

LARGEST_BODY: Final = 64 * 1024
"""Bytes. A browser sends no larger beacon (Fetch standard: 64 KiB for all keepalive requests in flight)."""
MOST_EVENTS: Final = 100
"""The script keeps no more than these, and sends 10 at a time."""

PixelId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


class Malformed(Exception):
    """Nothing of a post can be taken.

    Args:
        code: Stable upper-case identifier.
        message: Why, without any value that was sent.
        status: HTTP status code of the answer.
    """

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class _Posted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Post(_Posted):
    """The body of a post. Events are looked at one by one, so that one bad event costs only itself."""

    pixelId: PixelId  # noqa: N815 - the script's spelling, as below
    sentAt: AwareDatetime | None = None  # noqa: N815
    events: list[Any] = Field(min_length=1, max_length=MOST_EVENTS)


class Event(_Posted):
    """One event. Scripts older than `eventId` send none: then the ingest makes one, and cannot tell repeats."""

    eventId: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = None  # noqa: N815
    type: Literal["page_view", "search", "product_view", "add_to_cart"]
    path: str = Field(max_length=2048)
    at: AwareDatetime | None = None
    pageType: Literal["product", "search", "cart", "other"] | None = None  # noqa: N815
    docId: Annotated[str, Field(min_length=1, max_length=200)] | None = None  # noqa: N815
    docIdSource: Annotated[str, Field(max_length=32)] | None = None  # noqa: N815
    searchTerm: Annotated[str, Field(max_length=200)] | None = None  # noqa: N815
    sessionId: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = None  # noqa: N815

    def kept(self) -> dict[str, Any]:
        """What is kept of it, by the names of the event bucket; `document_id` is there even if it is null."""
        optional = {
            "at": self.at and self.at.isoformat(),
            "page_type": self.pageType,
            "document_id_source": self.docIdSource,
            "search_term": self.searchTerm,
            "session_id": self.sessionId,
        }
        return {
            "event_id": self.eventId or uuid4().hex,
            "type": self.type,
            "document_id": self.docId,
            "path": self.path,
            **{name: value for name, value in optional.items() if value is not None},
        }


@dataclass(frozen=True)
class Taken:
    """What became of a post: events that are kept, and why the others are not, by their place in the post."""

    events: list[dict[str, Any]]
    complaints: dict[int, str]


def read_post(body: bytes, pixel_id: str) -> Taken:
    """The events in a post to the address of `pixel_id`.

    Raises:
        Malformed: BODY_TOO_LARGE, NOT_JSON, POST_MALFORMED, PIXEL_ID_MISMATCH (403).
    """
    if len(body) > LARGEST_BODY:
        raise Malformed("BODY_TOO_LARGE", f"A post has at most {LARGEST_BODY} bytes.", status=413)
    post = _shaped(_parsed(body))
    if post.pixelId != pixel_id:
        message = "The events name another pixel than the address that they were sent to."
        raise Malformed("PIXEL_ID_MISMATCH", message, status=403)
    events: list[dict[str, Any]] = []
    complaints: dict[int, str] = {}
    for place, given in enumerate(post.events):
        try:
            events.append(Event.model_validate(given).kept())
        except ValidationError as error:
            complaints[place] = _complaint(error)
    return Taken(events, complaints)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        pass  # the parser's exception holds the whole post, so ours is raised without it
    raise Malformed("NOT_JSON", "The post is not JSON.")


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _shaped(document: Any) -> Post:
    try:
        return Post.model_validate(document)
    except ValidationError as error:
        complaint = _complaint(error)
    raise Malformed("POST_MALFORMED", complaint)


def _complaint(error: ValidationError) -> str:
    """The first fields that are wrong and what is wrong with them. Their values are left out: they are a visitor's.

    So is the name of a field that nobody knows: it was made up by whoever sent it.
    """
    found = error.errors(include_url=False, include_context=False, include_input=False)
    told = [
        "a field that the contract does not name"
        if item["type"] == "extra_forbidden"
        else f"{_place(item)}{item['msg']}"
        for item in found[:3]
    ]
    return "; ".join(dict.fromkeys(told))


def _place(item: Any) -> str:
    place = ".".join(str(part) for part in item["loc"])
    return f"{place}: " if place else ""
