"""The ecom flow: a customer of the ecommerce-search platform, from nothing to completely onboarded."""

from __future__ import annotations

from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.ecom.actions import ACTIONS
from chalicelib.flows.ecom.checklist import ways
from chalicelib.flows.ecom.intents import corrections
from chalicelib.flows.ecom.lifecycle import LIFECYCLE, REVOKED
from chalicelib.flows.ecom.name import FLOW_NAME, KIND, PATH
from chalicelib.flows.ecom.steps import STEPS, Fields
from chalicelib.flows.ecom.tasks import TASKS
from chalicelib.records.record import Record

_WITHDRAWN = LeftPath(
    code="REVOKED",
    refused="This invitation was withdrawn; {action} is not tried again.",
    skipped="The invitation is withdrawn, so this is skipped by itself.",
)


def _title(record: Record) -> str:
    answers = record.answers or record.fields
    return str(answers.get("account_name") or "")


FLOW = Flow(
    name=FLOW_NAME,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    steps=STEPS,
    tasks=TASKS,
    title=_title,
    kind=KIND,
    named_by_id=True,
    path=PATH,
    form=Fields,
    check_answers=corrections.check,
    own_ways=ways.TEXTS,
    ways=ways.ways,
    ends={REVOKED: _WITHDRAWN},
    looked_up_by="system_account_id",
    also_looked_up_by=("visible_account_id", "pixel_id"),
)
"""Source: the ecom onboarding design, "Proposed Solution" and "Data Design"."""
