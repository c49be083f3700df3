"""What comes of a pixel: events that arrive, that are taken, that name documents, and that change them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.dimensions.absent import NO_ACCOUNT, NO_PIXEL
from chalicelib.health.finding import Finding, Found, no, yes
from chalicelib.health.kinds import CheckKind
from chalicelib.health.reading import Truth, age

if TYPE_CHECKING:
    from chalicelib.clients.analytics.event_bucket import Activity, Refusals
    from chalicelib.dimensions.documents import DocumentSample

STALLED_AFTER: Final = timedelta(hours=3)
"""A pixel that sent events before is stalled when none came for so long. Nights of small shops are quiet, too."""
NEVER_AFTER: Final = timedelta(hours=24)
"""One from which none ever came is stalled so long after everything was in place."""
REFUSED_FOR: Final = timedelta(hours=24)
"""A refusal that is older says nothing about now."""
ALL_REFUSED_POSTS: Final = 10
ALL_REFUSED_AFTER: Final = timedelta(minutes=5)
"""Of a pixel that has had events, everything is refused when so many posts were, over at least so long, and not one
event was taken since. Anybody on the internet can send a wrong post: one of them says nothing about the shop's."""
MATCHING: Final = 0.5
"""Below this share of document ids that are known, the events are about other documents. A few products are always gone
from an index while customers still look at them."""
_BUCKET: Final = "the event bucket"
_SNIPPET = "Is the snippet on the storefront's pages, and does a content security policy let it load and send?"

RECEIVED_ONE = yes("EVENTS_RECEIVED", "The last event came {minutes} minutes ago.")
NONE_YET = no("NO_EVENT_YET", "No event has been received yet.", "Let the customer install the snippet or send events.")
RECEIVED = CheckKind("events_received", "Events have been received", _BUCKET, (RECEIVED_ONE, NONE_YET, NO_PIXEL))

_NOT_SILENT = yes("NOT_SILENT", "Events keep coming.")
_AWAITED = yes("EVENTS_AWAITED", "The first event is still awaited, which is not overdue.")
STALLED = no("STALLED", "Installed, but nothing has been received for {minutes} minutes.", _SNIPPET)
NEVER_STARTED = no(
    "NEVER_STARTED", "Everything is in place, but nothing has been received for {minutes} minutes.", _SNIPPET
)
KEEPS_COMING = CheckKind(
    "not_stalled",
    "The pixel has not fallen silent",
    _BUCKET,
    (_NOT_SILENT, _AWAITED, STALLED, NEVER_STARTED, NO_PIXEL),
)

_TAKEN = yes("NONE_REFUSED", "No event has been refused lately.")
SOME_REFUSED = no("SOME_EVENTS_REFUSED", "Some events are refused ({count} so far), because: {why}.", "Correct them.")
ALL_REFUSED = no(
    "EVENTS_REFUSED", "Events arrive and are refused ({count} so far), because: {why}.", "Correct what sends them."
)
ACCEPTED = CheckKind(
    "events_accepted", "Events that arrive are accepted", _BUCKET, (_TAKEN, SOME_REFUSED, ALL_REFUSED, NO_PIXEL)
)

_UPDATED = yes("PIXEL_FIELDS_PRESENT", "Documents with _pixel_* fields: {with_pixel} of {seen} looked at.")
_NOT_UPDATED = no(
    "PIXEL_FIELDS_MISSING",
    "No document that was looked at ({seen}) has a _pixel_* field.",
    "They are written some minutes after the first events; if not, see the consumer of the pixel's queue.",
)
_NOTHING_TO_UPDATE = no("NO_DOCUMENTS", "The index has no documents.", "Let the customer send the product catalogue.")
UPDATED = CheckKind(
    "documents_updated",
    "Events change documents (their _pixel_* fields)",
    "the ecom API",
    (_UPDATED, _NOT_UPDATED, _NOTHING_TO_UPDATE, NO_ACCOUNT, NO_PIXEL),
)

_MATCH = yes("DOCUMENTS_MATCH", "Of {asked} documents that events name, {found} are in the index.")
_NO_SAMPLE = yes("NO_SAMPLE", "No event has named a document yet, so there is nothing to compare.")
_NOT_COMPARED = Finding(
    "NOT_COMPARED", Truth.UNKNOWN, "The ecom API does not look documents up by id, and has too many to read them all."
)
MISMATCH = no(
    "MISMATCH",
    "Of {asked} documents that events name, only {found} are in the index.",
    "Let the script send the ids under which the documents were indexed.",
)
MATCH = CheckKind(
    "documents_match",
    "The documents that events name are in the index",
    "the event bucket and the ecom API",
    (_MATCH, _NO_SAMPLE, _NOT_COMPARED, MISMATCH, _NOTHING_TO_UPDATE, NO_ACCOUNT, NO_PIXEL),
)

_CUSTOMIZED = yes("CUSTOMIZED", "An SE has marked the script as customized.")
_NOT_CUSTOMIZED = no(
    "NOT_CUSTOMIZED", "The script is still the placeholder's.", "Customize website.ts, then tick the task."
)
CUSTOMIZED = CheckKind(
    "customized", "The script is customized for the storefront", "the SE's checklist", (_CUSTOMIZED, _NOT_CUSTOMIZED)
)


def received(activity: Activity, now: datetime) -> Found:
    """Whether there ever was an event."""
    if activity.last_at is None:
        return NONE_YET.of()
    return RECEIVED_ONE.of(minutes=age(activity.last_at, now) // 60)


def not_stalled(activity: Activity, in_place_since: datetime | None, now: datetime) -> Found:
    """Whether events keep coming."""
    since, limit, stalled = activity.last_at, STALLED_AFTER, STALLED
    if since is None:
        since, limit, stalled = in_place_since, NEVER_AFTER, NEVER_STARTED
    if since is None or now - since <= limit:
        return (_NOT_SILENT if activity.last_at else _AWAITED).of()
    return stalled.of(minutes=age(since, now) // 60)


def accepted(activity: Activity, now: datetime) -> Found:
    """Whether the ingest takes the events."""
    refused = activity.refused
    if refused is None or now - refused.last_at > REFUSED_FOR:
        return _TAKEN.of()
    why = f"{refused.reason}: {refused.message.rstrip('.')}" if refused.message else refused.reason
    return (ALL_REFUSED if _nothing_taken_since(activity.last_at, refused) else SOME_REFUSED).of(
        count=refused.count, why=why
    )


def _nothing_taken_since(last_at: datetime | None, refused: Refusals) -> bool:
    if last_at is None:
        return True
    since = sorted(at for at in refused.recent if at > last_at)
    return len(since) >= ALL_REFUSED_POSTS and since[-1] - since[0] >= ALL_REFUSED_AFTER


def updated(sample: DocumentSample, documents: int | None) -> Found:
    """Whether events change documents. The index has `documents` of them; None if that is unknown."""
    if not sample.seen and (documents == 0 or not sample.asked):
        return _NOTHING_TO_UPDATE.of()
    finding = _UPDATED if sample.with_pixel else _NOT_UPDATED
    return finding.of(with_pixel=sample.with_pixel, seen=sample.seen)


def match(sample: DocumentSample, documents: int | None) -> Found:
    """Whether the documents that events name exist.

    Args:
        documents: How many the index has; None if that is unknown.
    """
    asked, found = len(sample.asked), len(sample.found)
    if not asked:
        return _NO_SAMPLE.of()
    if documents == 0:
        return _NOTHING_TO_UPDATE.of()
    if found >= MATCHING * asked:
        return _MATCH.of(asked=asked, found=found)
    return (MISMATCH if sample.complete else _NOT_COMPARED).of(asked=asked, found=found)


def customized(done: bool) -> Found:  # noqa: FBT001 - the answer of a question
    """Whether an SE has ticked the task."""
    return (_CUSTOMIZED if done else _NOT_CUSTOMIZED).of()
