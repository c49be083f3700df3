"""Flows that share nothing with `ecom`: they prove that the engine knows no flow.

`PARCEL` is the smallest: packed and labelled at once, then posted once it is paid; insurance is for dear ones only.
`DELIVERY` is the same with everything that a flow can declare: a card that pays by itself, customs on the way abroad, a
parcel that is lost and found, one that a clerk holds back, one that is collected before anybody has paid. `FREIGHT` is
loaded crate by crate, in slices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.engine.branch import Branch
from chalicelib.engine.flow import ANY_STATUS, Action, Flow, Task
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
    kind="PARCEL",
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
            wait_limit=timedelta(hours=1),
        ),
    ),
    title=lambda record: str(record.fields.get("name", "")),
)


ROUTE = Lifecycle(
    order=("ordered", "paid", "in_customs", "delivered"),
    edges=frozenset(
        {
            ("ordered", "paid"),
            ("paid", "in_customs"),
            ("paid", "delivered"),
            ("in_customs", "delivered"),
            *((status, "on_hold") for status in ("ordered", "paid", "in_customs")),
            *(("on_hold", status) for status in ("ordered", "paid", "in_customs")),
            ("paid", "lost"),
            ("lost", "paid"),
            *((status, "cancelled") for status in ("ordered", "paid", "on_hold", "lost")),
        }
    ),
    descriptions={
        "ordered": "Somebody wants it.",
        "paid": "They paid.",
        "in_customs": "It is at the border.",
        "delivered": "They have it.",
        "on_hold": "A clerk holds it back.",
        "lost": "The post cannot find it.",
        "cancelled": "They changed their mind.",
    },
    held=frozenset({"on_hold", "lost"}),
)
SCALES_BOUGHT = datetime(2026, 1, 1, tzinfo=UTC)
"""Parcels that were ordered before were never weighed."""


def _unless(field: str, why: str) -> Callable[[Record], str]:
    return lambda record: "" if record.fields.get(field) else why


def _address_checked(record: Record) -> str:
    mark = record.se_tasks.get("check_address")
    return "" if "doubt" not in record.fields or (mark and mark.done) else "somebody to check the address"


def _bells(record: Record) -> dict[str, datetime]:
    return {status: record.at[status] for status in ("lost", "delivered") if status in record.at}


DELIVERY = Flow(
    name="delivery",
    kind="DELIVERY",
    lifecycle=ROUTE,
    actions=(
        *(PARCEL.action(name) for name in ("pack", "insure")),
        replace(PARCEL.action("label"), waits_for=_address_checked),
        Action(
            "weigh",
            "Weigh it",
            starts_at="ordered",
            needs=("pack",),
            since=lambda record: record.created_at >= SCALES_BOUGHT,
            retry=RETRY,
        ),
        Action("charge", "Charge the card", "ordered", skip_when=_unless("card", "No card."), reaches="paid"),
        Action(
            "collect",
            "Hand it over",
            starts_at="ordered",
            needs=("pack",),
            skip_when=_unless("collected", "It is to be posted."),
            reaches="delivered",
        ),
        replace(
            PARCEL.action("post"),
            needs=("pack", "label", "insure", "weigh"),
            skip_when=lambda record: "It was collected." if record.fields.get("collected") else "",
            reaches=Branch({"in_customs": lambda record: bool(record.fields.get("abroad"))}, otherwise="delivered"),
            fails_to="lost",
        ),
        Action("search", "Look for it", starts_at="lost", retry=RETRY),
        Action("clear", "Clear it", "in_customs", reaches="delivered", retry=RETRY, wait_limit=timedelta(hours=1)),
        Action("ring", "Ring the bell", ANY_STATUS, recurs=_bells, retry=RETRY),
        Action("unpack", "Unpack it", "cancelled", undoes="pack"),
    ),
    tasks=(Task("check_address", "Check the address", "Call them."),),
    title=lambda record: str(record.fields.get("name", "")),
)


FREIGHT = Flow(
    name="freight",
    kind="FREIGHT",
    lifecycle=LIFECYCLE,
    actions=(
        Action("book", "Book the ship", starts_at="ordered", retry=RETRY),
        Action(
            "load",
            "Load crate by crate",
            starts_at="ordered",
            needs=("book",),
            budget=10,
            wait_limit=timedelta(hours=1),
            bulk=lambda kept: kept.get("loaded", 0),
        ),
        Action("seal", "Seal the hold", starts_at="ordered", needs=("load",), budget=5, retry=RETRY),
    ),
    title=lambda record: str(record.fields.get("name", "")),
)
"""Bulk work between two actions that are none."""


def freight(**changes: object) -> Record:
    """A freight as ordered."""
    return parcel(**{"record_id": "freight-1", "kind": "FREIGHT", "flow": "freight", **changes})


def delivery(**changes: object) -> Record:
    """A delivery as ordered."""
    return parcel(**{"record_id": "delivery-1", "kind": "DELIVERY", "flow": "delivery", **changes})


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
