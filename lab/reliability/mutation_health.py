"""Protections of what the health and the lists say: nothing that is not so, also where strangers and clocks lie."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

STATES = "tests/unit/test_health_states.py"
BUCKET = "tests/integration/test_event_bucket.py"
PIXEL = "tests/integration/test_api_pixel.py"

MUTATIONS = (
    Mutation(
        "stranger-refused",
        "A stranger's few refused posts do not make a shop's pixel look broken.",
        "chalicelib/dimensions/pixel_flow.py",
        "len(since) >= ALL_REFUSED_POSTS and",
        "",
        (STATES,),
    ),
    Mutation(
        "burst-refused",
        "Many refused posts at one moment do not, either.",
        "chalicelib/dimensions/pixel_flow.py",
        " and since[-1] - since[0] >= ALL_REFUSED_AFTER",
        "",
        (STATES,),
    ),
    Mutation(
        "future-folder",
        "A folder that a wrong clock put into the future is not the newest.",
        "chalicelib/clients/analytics/events.py",
        "if time and time <= bound[: len(time)]",
        "if time",
        (BUCKET,),
    ),
    Mutation(
        "future-event",
        "An event that claims to come from the future is not the last one.",
        "chalicelib/clients/analytics/event_bucket.py",
        "[event for event in events if event.received_at <= latest]",
        "events",
        (BUCKET,),
    ),
    Mutation(
        "unread-format",
        "Events of a kind that cannot be read are named; there is not said to be none.",
        "chalicelib/clients/analytics/event_bucket.py",
        "if filled and not written:",
        "if False:",
        (BUCKET,),
    ),
    Mutation(
        "asked-twice",
        "A look at a pixel asks each source once.",
        "chalicelib/dimensions/readout.py",
        "put(inquiry, self._sources, ids, mapping and mapping[0])",
        "put(inquiry, self._sources, ids)",
        (PIXEL,),
    ),
    Mutation(
        "quiet-after-end",
        "A customer whose link ends before they have gone quiet is not said to be quiet.",
        "chalicelib/flows/ecom/concerns.py",
        "if seen is None or (until and until <= seen + QUIET_AFTER):",
        "if seen is None:",
        ("tests/unit/test_checklist_engineer.py",),
    ),
)
