"""The health of a customer who is made up, for the examples of the OpenAPI page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.clients.analytics.client import Mapping, PixelQueue
from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.clients.controller.client import Account, ApiKey, InviteResult, Membership, User
from chalicelib.clients.ecom.client import Index
from chalicelib.clients.github.pixel_repository import SourceState
from chalicelib.dimensions.documents import DocumentSample
from chalicelib.dimensions.health import Health
from chalicelib.dimensions.questions import Answers
from chalicelib.dimensions.readout import health_of
from chalicelib.dimensions.subject import subject_of
from chalicelib.health.asked import Asked
from chalicelib.records.record import Record


def health(record: Record, now: datetime) -> Health:
    """Everything is in place; documents are in the index, and the first event is awaited."""
    account, user, pixel = record.facts["system_account_id"], record.registered_by, record.facts["pixel_id"]
    visible = record.facts["visible_account_id"]
    owner = Membership(
        system_account_id=account, visible_account_id=visible, user_id=user, role="OWNER", status="ACTIVE"
    )
    person = {"role": "merchandiser", "login_method": "google"}
    whole = Account(
        system_account_id=account,
        visible_account_id=visible,
        name=record.title,
        status="ACTIVE",
        cell_id="cell-1",
        external_reference=record.record_id,
        created_at=now,
    )
    answers: dict[str, Any] = {
        "account": whole,
        "user": User(user_id=user, email="ada@shop.example", login_method="password", status="ACTIVE"),
        "account_side": (owner,),
        "user_side": (owner,),
        "invites": (InviteResult(invite_id="1", email="bob@shop.example", status="PENDING", **person),),
        "api_keys": (ApiKey(api_key_id="1", name="feed", prefix="mk_", created_at=now),),
        "initialised": True,
        "indexes": (Index(index_name="products", status="READY", settings={"pixel_id": pixel}, created_at=now),),
        "document_counts": {"products": 1204},
        "documents": DocumentSample(),
        "source": SourceState(entry=True, website=True, sha="f00"),
        "queue": PixelQueue("https://sqs.example/queue", "arn:queue", "arn:queue-dlq"),
        "mapping": Mapping(pixel, account, f"events/{pixel}/", "https://sqs.example/queue"),
        "events": Activity(),
    }
    asked = Answers(**{name: Asked(answer, now) for name, answer in answers.items()})
    return health_of(subject_of(record), asked, now, now)
