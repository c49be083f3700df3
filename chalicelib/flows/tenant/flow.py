"""The tenant flow: a customer whose programs send data is set up, validated, and brought to production."""

from __future__ import annotations

from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.common.tenants import CLOSED
from chalicelib.flows.tenant.actions import ACTIONS, ORGANISATION_FACT
from chalicelib.flows.tenant.lifecycle import LIFECYCLE
from chalicelib.flows.tenant.name import FLOW_NAME, KIND
from chalicelib.flows.tenant.steps import TenantAnswers
from chalicelib.flows.tenant.tasks import TASKS
from chalicelib.records.record import Record

_CLOSED = LeftPath(
    code="TENANT_CLOSED",
    refused="This tenant is closed; {action} is not tried again.",
    skipped="The tenant is closed, so this is left out by itself.",
)


def _title(record: Record) -> str:
    return str(record.fields.get("name") or "")


FLOW = Flow(
    name=FLOW_NAME,
    kind=KIND,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    tasks=TASKS,
    title=_title,
    form=TenantAnswers,
    ends={CLOSED: _CLOSED},
    looked_up_by=ORGANISATION_FACT,
)
"""Source: the tenant runbook."""
