"""The ways forward that only an ecom onboarding has, beside those of every flow (`desk.ways`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.engine.ways import OpenWay
from chalicelib.flows.ecom.intents.release import USER_NOT_FOUND
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.shared_actions import GRANT_OWNERSHIP

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action, Flow
    from chalicelib.records.ledger import Failure
    from chalicelib.records.record import Record

RELEASE: Final = "release"
REVOKE: Final = "revoke"

_ANOTHER_MUST_SIGN_UP: Final = frozenset({USER_NOT_FOUND, "OWNED_BY_ANOTHER"})
"""Failures after which it is rather somebody else who must sign up."""
TEXTS: Final = {
    RELEASE: "Release the user who has signed up; the customer signs up again with the new link.",
    REVOKE: "Withdraw the invitation: everything is taken back. Then start a new onboarding.",
}
"""Each of them, with what it means."""


def ways(
    flow: Flow, record: Record, action: Action, failure: Failure | None, found: Sequence[OpenWay]
) -> Sequence[OpenWay]:
    """The common ways that are open where this action has failed like this, and ours beside them, the best first."""
    open_ways = list(found)
    if action.name == GRANT_OWNERSHIP and record.registered_by:
        gone = failure is not None and failure.code in _ANOTHER_MUST_SIGN_UP
        release = OpenWay(RELEASE, TEXTS[RELEASE], f"POST {flow.path_of(record)}/release")
        open_ways.insert(0 if gone else len(open_ways), release)
    if flow.forward(action) and (record.status, REVOKED) in flow.lifecycle.edges:
        open_ways.append(OpenWay(REVOKE, TEXTS[REVOKE], f"DELETE {flow.path_of(record)}"))
    return open_ways
