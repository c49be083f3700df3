"""Index: there is one, it is ready, and the customer's documents are in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.clients.ecom.client import CREATING, FAILED, READY
from chalicelib.dimensions.absent import NO_ACCOUNT
from chalicelib.dimensions.index_hangs import hangs_at
from chalicelib.health.asked import Unknown
from chalicelib.health.finding import Finding, Found, no, yes
from chalicelib.health.kinds import CheckKind, Decided, DimensionKind, first, unknown
from chalicelib.health.reading import Check, Dimension, Truth, age

if TYPE_CHECKING:
    from chalicelib.clients.ecom.client import Index
    from chalicelib.dimensions.questions import Answers

_SUBMIT = "It is made once the customer has submitted; see the action create_index."
_LOOK = "Ask who runs the ecom API."

_THERE = yes("INDEX_PRESENT", "Indexes: {indexes}.")
_MISSING = no("INDEX_MISSING", "The account has no index.", _SUBMIT)
EXISTS = CheckKind("index_exists", "The account has an index", "the ecom API", (_THERE, _MISSING, NO_ACCOUNT))

_READY = yes("INDEX_READY", "Index {index} is READY.")
_CREATING = no("INDEX_CREATING", "Index {index} is being created, for {minutes} minutes so far.", "Wait.")
_HANGS = no("INDEX_HANGS", "Index {index} has been in creation for {minutes} minutes, which is too long.", _LOOK)
_FAILED = no(
    "INDEX_FAILED",
    "The ecom API could not make index {index}.",
    "Ask who runs the ecom API why; the action create_index says how to go on.",
)
_ODD = no("INDEX_STATUS_UNKNOWN", "Index {index} is {status}, which we do not know.", _LOOK)
IS_READY = CheckKind(
    "index_ready", "An index is READY", "the ecom API", (_READY, _CREATING, _HANGS, _FAILED, _ODD, _MISSING, NO_ACCOUNT)
)

_DOCUMENTS = yes("DOCUMENTS_PRESENT", "Documents: {documents}.")
_EMPTY = no("DOCUMENTS_MISSING", "The index has no documents.", "Let the customer send the product catalogue.")
_NO_INDEX = no("NO_READY_INDEX", "No index is ready to take documents.", _SUBMIT)
HAS_DOCUMENTS = CheckKind(
    "documents_added", "An index has documents", "the ecom API", (_DOCUMENTS, _EMPTY, _NO_INDEX, NO_ACCOUNT)
)


def decide(checks: Mapping[str, Check]) -> Decided:
    """How far the index is that is furthest. Documents are counted, and change no state."""
    exists, ready = checks["index_exists"], checks["index_ready"]
    if unclear := first(checks, Truth.UNKNOWN, ("index_exists", "index_ready")):
        return unknown(unclear)
    if exists.state is Truth.NO:
        return "MISSING", exists
    if ready.state is Truth.YES:
        missing = checks["documents_added"]
        return "READY", None if missing.state is Truth.YES else missing
    if ready.code == _FAILED.code:
        return "FAILED", ready
    return unknown(ready) if ready.code == _ODD.code else ("CREATING", ready)


INDEX = DimensionKind(
    "index",
    "Index",
    {
        "MISSING": "The account has no index.",
        "CREATING": "An index is being created.",
        "FAILED": "The ecom API could not make the index.",
        "READY": "An index is ready; its documents are counted.",
    },
    (EXISTS, IS_READY, HAS_DOCUMENTS),
    decide,
)


def read(answers: Answers, now: datetime) -> Dimension:
    """The index dimension that the sources' answers amount to. Pure."""
    indexes, counted = answers.indexes, answers.document_counts
    counts: dict[str, int] = {}
    if not isinstance(indexes.answer, (Unknown, Finding)):
        counts["indexes"] = len(indexes.answer)
    if not isinstance(counted.answer, (Unknown, Finding)):
        counts["documents"] = sum(counted.answer.values())
    return INDEX.reading(
        (
            EXISTS.read(indexes, _exists),
            IS_READY.read(indexes, lambda found: _ready(found, now)),
            HAS_DOCUMENTS.read(counted, _documents),
        ),
        counts,
    )


def _exists(indexes: tuple[Index, ...]) -> Found:
    return _THERE.of(indexes=len(indexes)) if indexes else _MISSING.of()


def _ready(indexes: tuple[Index, ...], now: datetime) -> Found:
    by_status = {index.status: index for index in reversed(indexes)}
    if ready := by_status.get(READY):
        return _READY.of(index=ready.index_name)
    if creating := by_status.get(CREATING):
        finding = _HANGS if now >= hangs_at(creating.created_at) else _CREATING
        return finding.of(index=creating.index_name, minutes=age(creating.created_at, now) // 60)
    if failed := by_status.get(FAILED):
        return _FAILED.of(index=failed.index_name)
    if indexes:
        return _ODD.of(index=indexes[0].index_name, status=indexes[0].status)
    return _MISSING.of()


def _documents(counted: Mapping[str, int]) -> Found:
    if not counted:
        return _NO_INDEX.of()
    total = sum(counted.values())
    return _DOCUMENTS.of(documents=total) if total else _EMPTY.of()
