"""A customer whose every source says that all is well, and what a test changes about it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from chalicelib.clients.analytics.client import Mapping, PixelQueue
from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.clients.controller.client import Account, ApiKey, InviteResult, Membership, User
from chalicelib.clients.ecom.client import Index
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.dimensions.documents import DocumentSample
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.questions import Answers, Sources
from chalicelib.dimensions.readout import health_of
from chalicelib.dimensions.subject import Ids, Subject, subject_of
from chalicelib.health.asked import AGAIN, Asked, Unknown
from chalicelib.health.finding import Finding
from chalicelib.records.record import Record

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
IDS = Ids("sys-1", "ada", "px-1")
DOWN = Unknown("DOWN", "The source gave no usable answer.", AGAIN)
OWNER = Membership(system_account_id="sys-1", visible_account_id="acc-1", user_id="ada", role="OWNER", status="ACTIVE")
ACCOUNT = Account(
    system_account_id="sys-1",
    visible_account_id="acc-1",
    name="Ada's Shop",
    status="ACTIVE",
    cell_id="cell-1",
    external_reference="1",
    created_at=NOW,
)
USER = User(user_id="ada", email="ada@shop.example", login_method="password", status="ACTIVE")
ACCEPTED = InviteResult(
    invite_id="1", email="bob@shop.example", role="member", login_method="google", status="ACCEPTED"
)
INVITED = ACCEPTED.model_copy(update={"status": "PENDING"})
KEY = ApiKey(api_key_id="1", name="feed", prefix="mk_", created_at=NOW)
INDEX = Index(index_name="products", status="READY", settings={"pixel_id": "px-1"}, created_at=NOW)
CREATING = INDEX.model_copy(update={"status": "CREATING"})
QUEUE = PixelQueue("https://sqs/queue", "arn:queue", "arn:queue-dlq")
MAPPING = Mapping("px-1", "sys-1", "events/px-1/", "https://sqs/queue")
SOURCE = SourceState(entry=True, website=True, sha="f00")
EVENTS = Activity(last_at=NOW - timedelta(minutes=2), sampled=3, document_ids=("a", "b"))
WELL: dict[str, Any] = {
    "account": ACCOUNT,
    "members": (OWNER,),
    "invites": (INVITED,),
    "api_keys": (KEY,),
    "user": USER,
    "user_accounts": (OWNER,),
    "is_initialised": True,
    "indexes": (INDEX,),
    "document_count": 3,
    "documents": ({"_id": "a", "_pixel_events": 1}, {"_id": "b"}),
    "source_on_branch": SOURCE,
    "queue": QUEUE,
    "mapping": MAPPING,
    "activity": EVENTS,
}
"""What each question is answered, by its name."""
LOOKED = DocumentSample(asked=frozenset("ab"), found=frozenset("ab"), with_pixel=2, seen=2)


def answers(at: datetime = NOW, **changes: Any) -> Answers:
    """Every question answered well at that time, but for those named: an answer, `DOWN`, or a finding."""
    well: dict[str, Any] = {
        "account": ACCOUNT,
        "user": USER,
        "account_side": (OWNER,),
        "user_side": (OWNER,),
        "invites": (ACCEPTED, INVITED),
        "api_keys": (KEY,),
        "initialised": True,
        "indexes": (INDEX,),
        "document_counts": {"products": 3},
        "documents": LOOKED,
        "source": SOURCE,
        "queue": QUEUE,
        "mapping": MAPPING,
        "events": EVENTS,
    }
    assert set(changes) <= set(well)
    return Answers(**{name: Asked(value, at) for name, value in (well | changes).items()})


def nothing(finding: Finding, *names: str) -> dict[str, Any]:
    """These questions could not be asked."""
    return dict.fromkeys(names, finding)


def health(about: Subject | None = None, **changes: Any) -> Health:
    """The health that these answers mean."""
    subject = about or Subject(IDS, customized=True)
    return health_of(subject, answers(**changes), NOW, NOW)


def subject(**changes: Any) -> Subject:
    """A customer whose script is customized, but for what is changed."""
    return replace(Subject(IDS, customized=True), **changes)


class FakeHealth:
    """Reads health of anybody: all is well, but for `changes` (as of `answers`). Counts how often it was asked.

    Attributes:
        at: When every source was read.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.changes: dict[str, Any] = {}
        self.at = NOW

    def __call__(self, record: Record) -> Health:
        self.asked += 1
        return health_of(subject_of(record), answers(self.at, **self.changes), self.at, self.at)


class Everywhere:
    """All sources in one: answers each question from `WELL`, unless a test has something else in mind."""

    def __init__(self, **instead: Callable[[], Any]) -> None:
        self.instead = instead
        self.asked: Counter[str] = Counter()
        self.given: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def answer(*_: Any, **given: Any) -> Any:
            with self._lock:
                self.asked[name] += 1
                self.given[name] = given
            return self.instead[name]() if name in self.instead else WELL[name]

        return answer

    @property
    def sources(self) -> Sources:
        """This, as every source."""
        each = cast("Any", self)
        return Sources(each, each, each, each, each)
