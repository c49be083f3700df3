"""The questions of one read-out: each put to its source once, all at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.ecom.client import READY
from chalicelib.clients.http.refusals import Refused
from chalicelib.dimensions.absent import NO_ACCOUNT, NO_PIXEL
from chalicelib.dimensions.documents import SAMPLE_SIZE, DocumentSample, sample_of
from chalicelib.health.asked import Asked
from chalicelib.health.finding import Finding
from chalicelib.health.inquiry import NoAnswer

if TYPE_CHECKING:
    from chalicelib.clients.analytics.client import Analytics, PixelQueue
    from chalicelib.clients.analytics.client import Mapping as PixelMapping
    from chalicelib.clients.analytics.event_bucket import Activity, EventBucket
    from chalicelib.clients.controller.client import Account, ApiKey, Controller, InviteResult, Membership, User
    from chalicelib.clients.ecom.client import Ecom, Index
    from chalicelib.clients.github.pixel_repository import PixelRepository, SourceState
    from chalicelib.deadline import Deadline
    from chalicelib.dimensions.subject import Ids
    from chalicelib.health.inquiry import Asking, Inquiry

QUESTIONS: Final = 14
"""How many there are: some wait for others, so that each needs a thread of its own."""
COUNTED: Final = 5
"""Indexes whose documents are counted, at most."""
INDEXES_SAMPLED: Final = 3
"""Indexes in which documents are looked up, at most."""
_CONTROLLER, _ECOM, _ANALYTICS = "The Controller", "The ecom API", "The analytics table"
_Put = dict[str, "Asking[Any]"]


@dataclass(frozen=True)
class Sources:
    """Where the truth is kept."""

    controller: Controller
    ecom: Ecom
    pixel_repository: PixelRepository
    analytics: Analytics
    events: EventBucket


@dataclass(frozen=True)
class Answers:
    """What became of every question."""

    account: Asked[Account | None]
    user: Asked[User | None]
    account_side: Asked[tuple[Membership, ...]]
    user_side: Asked[tuple[Membership, ...]]
    invites: Asked[tuple[InviteResult, ...]]
    api_keys: Asked[tuple[ApiKey, ...]]
    initialised: Asked[bool]
    indexes: Asked[tuple[Index, ...]]
    document_counts: Asked[Mapping[str, int]]
    documents: Asked[DocumentSample]
    source: Asked[SourceState]
    queue: Asked[PixelQueue | None]
    mapping: Asked[PixelMapping | None]
    events: Asked[Activity]


def put(inquiry: Inquiry, sources: Sources, ids: Ids, mapping: Asked[PixelMapping | None] | None = None) -> Answers:
    """Put every question whose ids are known, and wait for the answers.

    Args:
        mapping: What the analytics table said of the pixel a moment ago; None: it is asked.
    """
    known = ask_mapping(inquiry, sources, ids) if mapping is None else inquiry.resolved(_ANALYTICS, mapping)
    pixel = {**_about_pixel(inquiry, sources, ids), "mapping": known}
    every = {**pixel, **_about_search(inquiry, sources.ecom, ids, pixel["events"])}
    every |= _about_people(inquiry, sources.controller, ids)
    return Answers(**{name: inquiry.asked(asking) for name, asking in every.items()})


def ask_mapping(inquiry: Inquiry, sources: Sources, ids: Ids) -> Asking[PixelMapping | None]:
    """Put the question to which account a pixel is mapped."""
    pixel, missing = ids.pixel_id, _unless(ids.pixel_id, NO_PIXEL)
    return inquiry.ask(_ANALYTICS, lambda left: sources.analytics.mapping(pixel, left), missing)


def _about_people(inquiry: Inquiry, controller: Controller, ids: Ids) -> _Put:
    account, user = ids.system_account_id, ids.user_id
    no_account, no_user = _unless(account, NO_ACCOUNT), ids.without_user

    def of_account(question: Any) -> Asking[Any]:
        return inquiry.ask(_CONTROLLER, lambda left: question(account, left), no_account)

    def of_user(question: Any) -> Asking[Any]:
        return inquiry.ask(_CONTROLLER, lambda left: question(user, left), no_user)

    return {
        "account": inquiry.ask(_CONTROLLER, lambda left: _account(controller, account, left), no_account),
        "account_side": of_account(controller.members),
        "invites": of_account(controller.invites),
        "api_keys": of_account(controller.api_keys),
        "user": of_user(controller.user),
        "user_side": of_user(controller.user_accounts),
    }


def _about_search(inquiry: Inquiry, ecom: Ecom, ids: Ids, events: Asking[Activity]) -> _Put:
    account = ids.system_account_id
    missing = _unless(account, NO_ACCOUNT)
    indexes = inquiry.ask(_ECOM, lambda left: ecom.indexes(account, left), missing)

    def count(left: Deadline) -> Mapping[str, int]:
        ready = [index for index in inquiry.wait(indexes) if index.status == READY]
        ready.sort(key=lambda index: index.pixel_id != ids.pixel_id)
        return {name: ecom.document_count(account, name, left) for name in [i.index_name for i in ready[:COUNTED]]}

    def sample(left: Deadline) -> DocumentSample:
        attached = [index.index_name for index in inquiry.wait(indexes) if index.pixel_id == ids.pixel_id]
        named = _named_by(inquiry, events)
        found = (
            ecom.documents(account, name, left, limit=SAMPLE_SIZE, ids=named) for name in attached[:INDEXES_SAMPLED]
        )
        return sample_of(named, found)

    return {
        "indexes": indexes,
        "initialised": inquiry.ask(_ECOM, lambda left: ecom.is_initialised(account, left), missing),
        "document_counts": inquiry.ask(_ECOM, count, missing),
        "documents": inquiry.ask(_ECOM, sample, missing or _unless(ids.pixel_id, NO_PIXEL)),
    }


def _about_pixel(inquiry: Inquiry, sources: Sources, ids: Ids) -> _Put:
    pixel, analytics = ids.pixel_id, sources.analytics
    missing, repository = _unless(pixel, NO_PIXEL), sources.pixel_repository
    return {
        "events": inquiry.ask("The event bucket", lambda left: sources.events.activity(pixel, left), missing),
        "source": inquiry.ask("GitHub", lambda left: repository.source_on_branch(pixel, left), missing),
        "queue": inquiry.ask("SQS", lambda left: analytics.queue(pixel, left), missing),
    }


def _unless(known: str, missing: Finding) -> Finding | None:
    return None if known else missing


def _account(controller: Controller, system_account_id: str, left: Deadline) -> Account | None:
    try:
        return controller.account(system_account_id, left)
    except Refused as refusal:
        if refusal.platform_code == "ACCOUNT_NOT_FOUND":
            return None
        raise


def _named_by(inquiry: Inquiry, events: Asking[Activity]) -> tuple[str, ...]:
    """Ids of documents that the newest events name; none where the event bucket does not say."""
    try:
        return inquiry.wait(events).document_ids
    except (NoAnswer, TimeoutError):
        return ()  # documents can be looked at without; that the bucket does not answer is the events' own check
