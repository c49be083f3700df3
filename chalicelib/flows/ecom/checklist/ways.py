"""What an SE can do about a failed action, or about an effect that is gone: every way that is open, as data.

One rule for the checklist, the admin's detail and docs/ways-forward.md. A hint says what to put right, in the words of
whoever found it; a way says which request then goes on, and is only there where that request would be taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from chalicelib.flows.ecom.actions import GRANT_OWNERSHIP
from chalicelib.flows.ecom.intents.release import USER_NOT_FOUND
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.records.ledger import Failure, Status

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action, Flow
    from chalicelib.records.record import Record


class Way(StrEnum):
    """A way forward."""

    CORRECT = "correct"
    """Correct the answers that were refused; the action then goes on by itself."""
    RELEASE = "release"
    """Take the user off the onboarding who cannot be its owner; the customer signs up again with the new link."""
    RETRY = "retry"
    """Put right what the hint names, then let the action go on. What is gone is made anew."""
    REVOKE = "revoke"
    """Withdraw the invitation, have everything taken back, and start a new onboarding."""
    ELSEWHERE = "elsewhere"
    """Nothing is left to be done in Onramp: what the hint says is for another system's people."""


@dataclass(frozen=True)
class WayForward:
    """A way that is open for one record.

    Attributes:
        request: Method and path, below the API's base; empty: there is none.
    """

    way: Way
    text: str
    request: str = ""


TEXTS: Final = {
    Way.CORRECT: "Correct {fields}; the action then goes on by itself.",
    Way.RELEASE: "Release the user who has signed up; the customer signs up again with the new link.",
    Way.RETRY: "Put right what the hint names, then let the action go on.",
    Way.REVOKE: "Withdraw the invitation: everything is taken back. Then start a new onboarding.",
    Way.ELSEWHERE: "Nothing is left to be done in Onramp.",
}
_AGAIN: Final = "Let it be done again: it looks first, and makes what is missing."
_SKIPPED: Final = "The invitation is withdrawn, so this is skipped by itself."


def of_failure(flow: Flow, record: Record, action: Action, failure: Failure | None) -> tuple[WayForward, ...]:
    """The ways that are open where this action has failed like this, the best first. There is always one. Pure."""
    if flow.forward(action) and not flow.lifecycle.on_path(record.status):
        return (WayForward(Way.ELSEWHERE, _SKIPPED),)
    found: list[WayForward] = []
    if failure and failure.fields and record.answers is not None:
        text = TEXTS[Way.CORRECT].format(fields=", ".join(failure.fields))
        found.append(WayForward(Way.CORRECT, text, f"PATCH {_base(record)}"))
    if failure is None or failure.retryable:
        found.append(WayForward(Way.RETRY, TEXTS[Way.RETRY], retry_of(record, action.name)))
    if action.name == GRANT_OWNERSHIP and record.registered_by:
        gone = failure is not None and failure.code == USER_NOT_FOUND
        found.insert(0 if gone else len(found), _release(record))
    if flow.forward(action) and (record.status, REVOKED) in flow.lifecycle.edges:
        found.append(WayForward(Way.REVOKE, TEXTS[Way.REVOKE], f"DELETE {_base(record)}"))
    return tuple(found) or (WayForward(Way.ELSEWHERE, TEXTS[Way.ELSEWHERE]),)


def of_gone(flow: Flow, record: Record, name: str) -> tuple[WayForward, ...]:
    """The ways that are open where an action has succeeded, and its effect is gone. Pure.

    Args:
        name: The action; empty: what is wrong is no effect of any.
    """
    entry = record.entry(name)
    if (
        name
        and entry.status is Status.SUCCEEDED
        and flow.action(name).repeats
        and flow.lifecycle.on_path(record.status)
    ):
        return (WayForward(Way.RETRY, _AGAIN, retry_of(record, name)),)
    return (WayForward(Way.ELSEWHERE, TEXTS[Way.ELSEWHERE]),)


def _release(record: Record) -> WayForward:
    return WayForward(Way.RELEASE, TEXTS[Way.RELEASE], f"POST {_base(record)}/release")


def retry_of(record: Record, action: str) -> str:
    """The request that lets an action go on."""
    return f"POST {_base(record)}/actions/{action}/retry"


def _base(record: Record) -> str:
    return f"/v1/{record.kind.lower()}/{record.record_id}"
