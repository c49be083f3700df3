"""The pixel flow: a pixel made on its own, for an account that is there already."""

from __future__ import annotations

from chalicelib.engine.flow import Flow
from chalicelib.flows.pixel.actions import ACTIONS
from chalicelib.flows.pixel.lifecycle import LIFECYCLE
from chalicelib.flows.pixel.name import FLOW_NAME, KIND, PATH
from chalicelib.flows.pixel.steps import PixelAnswers
from chalicelib.flows.pixel.tasks import TASKS
from chalicelib.records.record import Record


def _title(record: Record) -> str:
    return str(record.prefill_state.get("account_name") or "")


FLOW = Flow(
    name=FLOW_NAME,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    tasks=TASKS,
    title=_title,
    kind=KIND,
    named_by_id=True,
    path=PATH,
    form=PixelAnswers,
    looked_up_by="system_account_id",
)
"""Source: the ecom onboarding design, "Automation of actions"."""
