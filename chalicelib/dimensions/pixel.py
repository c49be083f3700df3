"""Pixel: from nothing, over its parts, to events that arrive and documents that they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.dimensions import pixel_flow as flow
from chalicelib.dimensions import pixel_parts as parts
from chalicelib.dimensions.absent import NO_PIXEL
from chalicelib.health.asked import Asked, Unknown, together
from chalicelib.health.finding import Finding
from chalicelib.health.kinds import Decided, DimensionKind, first, unknown
from chalicelib.health.reading import Check, Dimension, Truth

if TYPE_CHECKING:
    from chalicelib.dimensions.questions import Answers
    from chalicelib.dimensions.subject import Subject

PARTS: Final = ("source_on_main", "website_on_main", "infrastructure", "mapping", "attached")
"""Any of them missing: the pixel is still being made."""


def decide(checks: Mapping[str, Check]) -> Decided:
    """How far the pixel is, and what is wrong with it before how far it is."""
    if missing := first(checks, Truth.NO, ("pixel_exists",)):
        return "MISSING", missing
    if missing := first(checks, Truth.NO, PARTS):
        return "PROVISIONING", missing
    if unclear := first(checks, Truth.UNKNOWN, (*PARTS, "events_received")):
        return unknown(unclear)
    if checks["events_accepted"].code == flow.ALL_REFUSED.code:
        return "REFUSED", checks["events_accepted"]
    if stalled := first(checks, Truth.NO, ("not_stalled",)):
        return "STALLED", stalled
    if awaited := first(checks, Truth.NO, ("events_received",)):
        return "PENDING", awaited
    return _receiving(checks)


def _receiving(checks: Mapping[str, Check]) -> Decided:
    if checks["documents_match"].code == flow.MISMATCH.code:
        return "MISMATCH", checks["documents_match"]
    updated, customized = checks["documents_updated"], checks["customized"]
    if updated.state is Truth.UNKNOWN:
        return unknown(updated)
    if updated.state is Truth.NO:
        return "RECEIVING", updated
    return ("CONFIGURED", None) if customized.state is Truth.YES else ("READY", customized)


PIXEL = DimensionKind(
    "pixel",
    "Pixel",
    {
        "MISSING": "There is no pixel yet.",
        "PROVISIONING": "A part of the pixel is still missing.",
        "PENDING": "Everything is in place; the first event is awaited.",
        "STALLED": "Nothing has been received for too long.",
        "REFUSED": "Events arrive and are refused.",
        "RECEIVING": "Events arrive; no document shows them yet.",
        "MISMATCH": "Events arrive, but the documents that they name are not in the index.",
        "READY": "Events arrive and change documents.",
        "CONFIGURED": "Events arrive and change documents, and the script is customized.",
    },
    (
        parts.EXISTS,
        parts.SOURCE,
        parts.WEBSITE,
        parts.INFRASTRUCTURE,
        parts.MAPPING,
        parts.ATTACHED,
        flow.RECEIVED,
        flow.KEEPS_COMING,
        flow.ACCEPTED,
        flow.UPDATED,
        flow.MATCH,
        flow.CUSTOMIZED,
    ),
    decide,
)


def read(about: Subject, answers: Answers, now: datetime) -> Dimension:
    """The pixel dimension that the sources' answers amount to. Pure."""
    return PIXEL.reading((*_parts(about, answers, now), *_flow(about, answers, now)), _counts(answers))


def _parts(about: Subject, answers: Answers, now: datetime) -> tuple[Check, ...]:
    account, pixel = about.ids.system_account_id, about.ids.pixel_id
    indexes = answers.indexes if pixel else Asked(NO_PIXEL, now)
    return (
        parts.EXISTS.read(Asked(bool(pixel), now), parts.exists),
        parts.SOURCE.read(answers.source, parts.source),
        parts.WEBSITE.read(answers.source, parts.website),
        parts.INFRASTRUCTURE.read(answers.queue, parts.infrastructure),
        parts.MAPPING.read(answers.mapping, lambda found: parts.mapping(found, account)),
        parts.ATTACHED.read(indexes, lambda found: parts.attached(found, pixel)),
    )


def _flow(about: Subject, answers: Answers, now: datetime) -> tuple[Check, ...]:
    events, sample, counted = answers.events, answers.documents, answers.document_counts
    documents = None if isinstance(counted.answer, (Unknown, Finding)) else sum(counted.answer.values())
    compared = together(events, sample)  # without the events there is nothing to compare
    return (
        flow.RECEIVED.read(events, lambda activity: flow.received(activity, now)),
        flow.KEEPS_COMING.read(events, lambda activity: flow.not_stalled(activity, about.in_place_since, now)),
        flow.ACCEPTED.read(events, lambda activity: flow.accepted(activity, now)),
        flow.UPDATED.read(sample, lambda seen: flow.updated(seen, documents)),
        flow.MATCH.read(compared, lambda both: flow.match(both[1], documents)),
        flow.CUSTOMIZED.read(Asked(about.customized, now), flow.customized),
    )


def _counts(answers: Answers) -> dict[str, int]:
    counts: dict[str, int] = {}
    events, sample = answers.events.answer, answers.documents.answer
    if not isinstance(events, (Unknown, Finding)):
        counts |= {"events_sampled": events.sampled, "events_refused": events.refused.count if events.refused else 0}
    if not isinstance(sample, (Unknown, Finding)):
        counts |= {"documents_named": len(sample.asked), "documents_found": len(sample.found)}
    return counts
