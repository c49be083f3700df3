"""The statuses of a pixel made on its own. How well it works is not one of them: that is read from where it runs."""

from __future__ import annotations

from chalicelib.records.lifecycle import Lifecycle

REQUESTED = "requested"
ASSIGNED = "assigned"

LIFECYCLE = Lifecycle(
    order=(REQUESTED, ASSIGNED),
    edges=frozenset({(REQUESTED, ASSIGNED)}),
    descriptions={
        REQUESTED: "It is not said yet which account owns its events; nothing is made for it.",
        ASSIGNED: "Its account is named; the rest happens by itself.",
    },
)
