"""Which status an action's outcome brings about: at once, later, or never.

What success `reaches` and giving up `fails_to` go through the same door as a person's change of status. Where it is
shut at that moment, the status is owed: it stays on the record (`Record.owed`), by the action, and the planner has it
brought about once an edge leads there. A record that is held goes nowhere by itself, whatever edges it has: only a
person lets it go on, or an action that starts at that very status. So a shop that is paused stays paused.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.engine.flow import Action, Flow
from chalicelib.records.ledger import Status
from chalicelib.records.lifecycle import transition
from chalicelib.records.record import ENGINE, Record


def settled_status(flow: Flow, record: Record, action: Action, now: datetime) -> Record:
    """The record with the status that an outcome, just stored in its ledger, brings about or owes.

    Whatever the action owed before is forgotten: that was for an outcome which no longer stands.
    """
    owed = {name: status for name, status in record.owed.items() if name != action.name}
    record = record if owed == record.owed else record.but(owed=owed)
    to = action.leads_to(record)
    if not to or flow.lifecycle.reached_by(record, to):
        return record
    if _open(flow, record, action, to):
        return transition(flow.lifecycle, record, to, now=now, actor=ENGINE)
    if to in flow.lifecycle.leads_to(record.status):
        return record.but(owed={**owed, action.name: to})
    return record  # withdrawn meanwhile: no way leads there any more


def next_owed(flow: Flow, record: Record) -> str:
    """The action to which a status is owed that can be brought about now; empty: none. The nearest one comes first."""
    statuses = list(flow.lifecycle.descriptions)
    for name in sorted(record.owed, key=lambda name: _place(statuses, record.owed[name])):
        action = next((action for action in flow.actions if action.name == name), None)
        if action and _stands(record, name) and _open(flow, record, action, record.owed[name]):
            return name
    return ""


def with_owed_status(flow: Flow, record: Record, name: str, now: datetime) -> Record:
    """The record after it was given the status that it owed to an action."""
    to = record.owed[name]
    rest = {other: status for other, status in record.owed.items() if other != name}
    return transition(flow.lifecycle, record.but(owed=rest), to, now=now, actor=ENGINE, why=f"owed since {name}")


def _open(flow: Flow, record: Record, action: Action, to: str) -> bool:
    """Whether the record may change to a status now because of this action."""
    held = flow.lifecycle.is_held(record.status) and action.starts_at != record.status
    return not held and flow.lifecycle.allows(record, to)


def _stands(record: Record, name: str) -> bool:
    """Whether the outcome that a status is owed for still stands: the action was not opened again."""
    return record.entry(name).status in {Status.SUCCEEDED, Status.FAILED}


def _place(statuses: list[str], status: str) -> int:
    return statuses.index(status) if status in statuses else len(statuses)
