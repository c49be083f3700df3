"""What the health finds that somebody of ours has to mend, or to see to: nothing brings it about by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.flows.ecom.lifecycle import SUBMITTED

if TYPE_CHECKING:
    from chalicelib.engine.flow import Flow
    from chalicelib.health.reading import Check, Dimension, Health
    from chalicelib.records.record import Record

TO_MEND: Final = {
    "USER_MISSING": "grant_ownership",
    "USER_NOT_ACTIVE": "",
    "ACCOUNT_MISSING": "create_account",
    "ACCOUNT_NOT_ACTIVE": "",
    "MEMBERSHIP_MISSING": "grant_ownership",
    "MEMBERSHIP_NOT_ACTIVE": "",
    "NOT_OWNER": "grant_ownership",
    "DEFAULT_CONFIGS_MISSING": "initialise_ecom",
    "INDEX_MISSING": "create_index",
    "INDEX_FAILED": "create_index",
    "INDEX_STATUS_UNKNOWN": "",
    "SOURCE_ENTRY_MISSING": "commit_pixel_source",
    "WEBSITE_MISSING": "commit_pixel_source",
    "QUEUE_MISSING": "provision_pixel",
    "DEAD_LETTER_QUEUE_MISSING": "provision_pixel",
    "MAPPING_MISSING": "provision_pixel",
    "MAPPED_ELSEWHERE": "",
    "PIXEL_NOT_ATTACHED": "attach_pixel",
    "STALLED": "",
    "NEVER_STARTED": "",
    "SOME_EVENTS_REFUSED": "",
    "EVENTS_REFUSED": "",
    "MISMATCH": "",
}
"""Codes of faults, and the action that brings about what is missing, if one does: until it is over, the thing is on its
way, or the action has failed and has a line of its own. What only customers can do, what has a line of its own
(an index that hangs, the customization) and what follows from another fault is not among them."""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        action: What had brought about the thing that is missing now; empty: no action does.
    """

    dimension: Dimension
    check: Check
    action: str


def faults(flow: Flow, record: Record, health: Health) -> Iterator[Fault]:
    """The faults of a customer who has submitted, each once, by the first check that shows it. Pure."""
    if not flow.lifecycle.reached(record.status, SUBMITTED):
        return
    told = set()
    for dimension in health.dimensions:
        for check in dimension.checks:
            action = TO_MEND.get(check.code)
            if action is None or check.code in told:
                continue
            told.add(check.code)
            if not action or record.entry(action).settled:
                yield Fault(dimension, check, action)
