"""The ecom flow: a customer of the ecommerce-search platform, from nothing to completely onboarded."""

from __future__ import annotations

from chalicelib.engine.flow import Flow
from chalicelib.flows.ecom.actions import ACTIONS
from chalicelib.flows.ecom.lifecycle import LIFECYCLE
from chalicelib.flows.ecom.steps import STEPS
from chalicelib.flows.ecom.tasks import TASKS
from chalicelib.records.record import Record


def _title(record: Record) -> str:
    answers = record.answers or record.fields
    return str(answers.get("account_name") or "")


FLOW = Flow(name="ecom", lifecycle=LIFECYCLE, actions=ACTIONS, steps=STEPS, tasks=TASKS, title=_title)
"""Source: the ecom onboarding design, "Proposed Solution" and "Data Design"."""
