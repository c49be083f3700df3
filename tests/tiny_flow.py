"""A second flow, small, that shares nothing with `ecom`: it proves that the engine knows no flow.

A parcel is packed and labelled at once, then posted once it is paid; insurance is for dear ones only.
"""

from __future__ import annotations

from datetime import timedelta

from chalicelib.engine.flow import Action, Flow
from chalicelib.engine.retry import RetryPolicy
from chalicelib.records.lifecycle import Lifecycle
from chalicelib.records.record import Record

LIFECYCLE = Lifecycle(
    order=("ordered", "paid", "delivered"),
    edges=frozenset({("ordered", "paid"), ("paid", "delivered"), ("ordered", "cancelled")}),
    descriptions={
        "ordered": "Somebody wants it.",
        "paid": "They paid.",
        "delivered": "They have it.",
        "cancelled": "They changed their mind.",
    },
)

RETRY = RetryPolicy(base=timedelta(seconds=2), cap=timedelta(minutes=1), max_failures=3)

PARCEL = Flow(
    name="parcel",
    lifecycle=LIFECYCLE,
    actions=(
        Action("pack", "Pack it", starts_at="ordered", promotes=("box",), retry=RETRY),
        Action("label", "Print the label", starts_at="ordered", retry=RETRY),
        Action(
            "insure",
            "Insure it",
            starts_at="ordered",
            needs=("pack",),
            skip_when=lambda record: "" if record.fields.get("dear") else "It is not dear.",
            retry=RETRY,
        ),
        Action(
            "post",
            "Post it",
            starts_at="paid",
            needs=("pack", "label", "insure"),
            retry=RETRY,
            patience=timedelta(hours=1),
        ),
    ),
    title=lambda record: str(record.fields.get("name", "")),
)


def parcel(**changes: object) -> Record:
    """A parcel as ordered."""
    return Record.model_validate(
        {
            "record_id": "parcel-1",
            "kind": "PARCEL",
            "flow": "parcel",
            "status": "ordered",
            "created_at": "2026-01-05T09:00:00Z",
            "created_by": "clerk",
            **changes,
        }
    )
