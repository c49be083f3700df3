"""What kind of storefront a record is about, as far as somebody has said it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from chalicelib.records.record import Record

StorefrontType = Literal["web", "mobile"]
WEB: Final = "web"
"""What a storefront is taken for until somebody says so."""


def said(*by: Mapping[str, Any] | None) -> StorefrontType:
    """What the first of these says that says anything: submitted answers, saved fields, an SE's prefill."""
    kinds = (each.get("storefront_type") for each in by if each)
    kind: StorefrontType = next((kind for kind in kinds if kind), WEB)
    return kind


def storefront_type(record: Record) -> StorefrontType:
    """What the customer has said last, or the SE before them. Executors read what was submitted instead, never a later
    edit: `said` of the answers and the prefill."""
    return said(record.answers, record.fields, record.prefill_state)
