"""The design flow: tickets that designers draw, each for a company. People do all that is done about one."""

from __future__ import annotations

from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.design.actions import ACTIONS
from chalicelib.flows.design.lifecycle import CANCELLED, LIFECYCLE
from chalicelib.flows.design.name import FLOW_NAME, KIND
from chalicelib.flows.design.ticket import of
from chalicelib.records.record import Record

_CANCELLED = LeftPath(
    code="TICKET_CANCELLED",
    refused="This ticket is cancelled; {action} is not tried again.",
    skipped="The ticket is cancelled, so this is left out by itself.",
)


def _title(record: Record) -> str:
    ticket = of(record)
    what = f"{ticket.product}, {ticket.placement}" if ticket.placement else ticket.product
    return f"{ticket.company_name}: {what}" if ticket.company_name else what


FLOW = Flow(
    name=FLOW_NAME,
    kind=KIND,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    title=_title,
    ends={CANCELLED: _CANCELLED},
)
"""Source: the merch onboarding document, "The print-files state"."""
