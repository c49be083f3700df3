"""What a pixel is made of: source, queue, mapping, and the index that it is attached to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.dimensions.absent import NO_ACCOUNT, NO_PIXEL
from chalicelib.health.finding import Found, no, yes
from chalicelib.health.kinds import CheckKind

if TYPE_CHECKING:
    from chalicelib.clients.analytics.client import Mapping as PixelMapping
    from chalicelib.clients.analytics.client import PixelQueue
    from chalicelib.clients.ecom.client import Index
    from chalicelib.clients.github.pixel_repository import SourceState

_COMMIT = "See the action commit_pixel_source; there may be a pull request to merge."
_PROVISION = "See the action provision_pixel; an SE can retry it where it failed."
_ATTACH = "See the action attach_pixel; it starts once the customer has submitted."

_THERE = yes("PIXEL_PRESENT", "The pixel's id is known.")
EXISTS = CheckKind("pixel_exists", "There is a pixel", "the record", (_THERE, NO_PIXEL))

_ENTRY = yes("SOURCE_ENTRY_PRESENT", "The customer's entry is on the branch that is published.")
_NO_ENTRY = no("SOURCE_ENTRY_MISSING", "customer-index-data.ts on the published branch lacks the customer.", _COMMIT)
SOURCE = CheckKind(
    "source_on_main",
    "The published branch of the pixel repository has the customer's entry",
    "the pixel repository",
    (_ENTRY, _NO_ENTRY, NO_PIXEL),
)

_WEBSITE = yes("WEBSITE_PRESENT", "The customer's website.ts is on the branch that is published.")
_NO_WEBSITE = no("WEBSITE_MISSING", "The published branch lacks the customer's website.ts.", _COMMIT)
WEBSITE = CheckKind(
    "website_on_main",
    "The published branch has the customer's script",
    "the pixel repository",
    (_WEBSITE, _NO_WEBSITE, NO_PIXEL),
)

_QUEUE = yes("QUEUE_PRESENT", "The queue and its dead-letter queue are there.")
_NO_QUEUE = no("QUEUE_MISSING", "The pixel's queue is not there.", _PROVISION)
_NO_DEAD_LETTER = no("DEAD_LETTER_QUEUE_MISSING", "The pixel's queue has no dead-letter queue.", _PROVISION)
INFRASTRUCTURE = CheckKind(
    "infrastructure",
    "The pixel's queue exists, with its dead-letter queue",
    "SQS in the analytics account",
    (_QUEUE, _NO_QUEUE, _NO_DEAD_LETTER, NO_PIXEL),
)

_MAPPED = yes("MAPPING_PRESENT", "The pixel is mapped to this account.")
_NOT_MAPPED = no("MAPPING_MISSING", "The analytics table does not map the pixel to any account.", _PROVISION)
_ELSEWHERE = no(
    "MAPPED_ELSEWHERE",
    "The analytics table maps the pixel to another account.",
    "Find out which account it belongs to, and correct the mapping in the analytics table.",
)
MAPPING = CheckKind(
    "mapping",
    "The pixel is mapped to the account",
    "the analytics table",
    (_MAPPED, _NOT_MAPPED, _ELSEWHERE, NO_PIXEL),
)

_ATTACHED = yes("PIXEL_ATTACHED", "The pixel is attached to {indexes}.")
_NOT_ATTACHED = no("PIXEL_NOT_ATTACHED", "The pixel is attached to no index of the account.", _ATTACH)
ATTACHED = CheckKind(
    "attached", "The pixel is attached to an index", "the ecom API", (_ATTACHED, _NOT_ATTACHED, NO_ACCOUNT, NO_PIXEL)
)


def exists(known: bool) -> Found:  # noqa: FBT001 - the answer of a question
    """Whether the record has a pixel."""
    return (_THERE if known else NO_PIXEL).of()


def source(state: SourceState) -> Found:
    """Whether the customer's entry stands in customer-index-data.ts on the branch."""
    return (_ENTRY if state.entry else _NO_ENTRY).of()


def website(state: SourceState) -> Found:
    """Whether the customer's script is on the branch."""
    return (_WEBSITE if state.website else _NO_WEBSITE).of()


def infrastructure(queue: PixelQueue | None) -> Found:
    """Whether the pixel's queue is there, with its dead-letter queue."""
    if queue is None:
        return _NO_QUEUE.of()
    return (_QUEUE if queue.dead_letter_arn else _NO_DEAD_LETTER).of()


def mapping(found: PixelMapping | None, system_account_id: str) -> Found:
    """Whether the pixel is mapped to this account, to another one, or not at all."""
    if found is None:
        return _NOT_MAPPED.of()
    return (_MAPPED if found.system_account_id == system_account_id else _ELSEWHERE).of()


def attached(indexes: tuple[Index, ...], pixel_id: str) -> Found:
    """Whether an index has the pixel in its settings, and which ones have."""
    names = [index.index_name for index in indexes if pixel_id and index.pixel_id == pixel_id]
    return _ATTACHED.of(indexes=", ".join(names[:5])) if names else _NOT_ATTACHED.of()
