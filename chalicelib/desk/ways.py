"""What an SE can do about a failed action, or about an effect that is gone: every way that is open, as data.

One rule for the checklists, the details and docs/ways-forward.md. A hint says what to put right, in the words of
whoever found it; a way says which request then goes on, and is only there where that request would be taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.engine.ways import CORRECT, ELSEWHERE, RETRY, TEXTS, OpenWay
from chalicelib.records.ledger import Failure, Status
from chalicelib.text import in_words

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action, Flow
    from chalicelib.records.record import Record

_AGAIN: Final = "Let it be done again: it looks first, and makes what is missing."


def of_failure(flow: Flow, record: Record, action: Action, failure: Failure | None) -> tuple[OpenWay, ...]:
    """The ways that are open where this action has failed like this, the best first. There is always one. Pure."""
    if flow.forward(action) and flow.lifecycle.is_end(record.status):
        return (OpenWay(ELSEWHERE, flow.left_path(record).skipped),)
    found: list[OpenWay] = []
    if failure and failure.fields and record.answers is not None:
        text = TEXTS[CORRECT].format(fields=" or ".join(f"the {in_words(field)}" for field in failure.fields))
        found.append(OpenWay(CORRECT, text, f"PATCH {flow.path_of(record)}"))
    if failure is None or failure.retryable:
        found.append(OpenWay(RETRY, TEXTS[RETRY], _retry(flow, record, action.name)))
    return tuple(flow.ways(flow, record, action, failure, found)) or (OpenWay(ELSEWHERE, TEXTS[ELSEWHERE]),)


def of_gone(flow: Flow, record: Record, name: str) -> tuple[OpenWay, ...]:
    """The ways that are open where an action has succeeded, and its effect is gone. Pure.

    Args:
        name: The action; empty: what is wrong is no effect of any.
    """
    entry = record.entry(name)
    if (
        name
        and entry.status is Status.SUCCEEDED
        and flow.action(name).repeats
        and not flow.lifecycle.is_end(record.status)
    ):
        return (OpenWay(RETRY, _AGAIN, _retry(flow, record, name)),)
    return (OpenWay(ELSEWHERE, TEXTS[ELSEWHERE]),)


def _retry(flow: Flow, record: Record, action: str) -> str:
    """The request that lets an action go on."""
    return f"POST {flow.path_of(record)}/actions/{action}/retry"
