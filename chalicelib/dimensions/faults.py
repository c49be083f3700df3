"""What the health finds that somebody of ours has to mend, or to see to. Apart from the checks, which cost whoever
imports them: a test holds this table against what they can find, and against the actions that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.shared_actions import (
    ATTACH_PIXEL,
    COMMIT_PIXEL_SOURCE,
    CREATE_ACCOUNT,
    CREATE_INDEX,
    GRANT_OWNERSHIP,
    INITIALISE_ECOM,
    PROVISION_PIXEL,
)


@dataclass(frozen=True)
class Fault:
    """What it means for people that a check finds this.

    Attributes:
        made_by: The action that brings about what is missing; empty: none does. Until that action is over, the thing is
            on its way, or the action has failed and is a concern of its own.
        untold: Why colleagues get no message about it; empty: they do.
        behind: Code of another fault that it follows from wherever both are found: only that one is shown and told.
    """

    made_by: str = ""
    untold: str = ""
    behind: str = ""


FAULTS: Final[Mapping[str, Fault]] = {
    "USER_MISSING": Fault(GRANT_OWNERSHIP),
    "USER_NOT_ACTIVE": Fault(),
    "ACCOUNT_MISSING": Fault(CREATE_ACCOUNT),
    "ACCOUNT_NOT_ACTIVE": Fault(),
    "MEMBERSHIP_MISSING": Fault(GRANT_OWNERSHIP),
    "MEMBERSHIP_NOT_ACTIVE": Fault(),
    "NOT_OWNER": Fault(GRANT_OWNERSHIP),
    "DEFAULT_CONFIGS_MISSING": Fault(INITIALISE_ECOM),
    "INDEX_MISSING": Fault(CREATE_INDEX),
    "INDEX_FAILED": Fault(CREATE_INDEX),
    "INDEX_STATUS_UNKNOWN": Fault(),
    "SOURCE_ENTRY_MISSING": Fault(COMMIT_PIXEL_SOURCE),
    "WEBSITE_MISSING": Fault(COMMIT_PIXEL_SOURCE),
    "QUEUE_MISSING": Fault(PROVISION_PIXEL),
    "DEAD_LETTER_QUEUE_MISSING": Fault(PROVISION_PIXEL),
    "MAPPING_MISSING": Fault(PROVISION_PIXEL),
    "MAPPED_ELSEWHERE": Fault(),
    "PIXEL_NOT_ATTACHED": Fault(ATTACH_PIXEL),
    "STALLED": Fault(behind="EVENTS_REFUSED"),
    "NEVER_STARTED": Fault(behind="EVENTS_REFUSED"),
    "SOME_EVENTS_REFUSED": Fault(untold="anybody on the internet can send a wrong post"),
    "EVENTS_REFUSED": Fault(),
    "MISMATCH": Fault(),
}
"""By the code of what was found. What only customers can do, what is a concern of its own (an index that hangs, the
customization) and what follows from another fault of another check is not among them."""
