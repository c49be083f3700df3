"""The store flow: a wizard of four steps that a store goes through before its dashboard opens."""

from __future__ import annotations

from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.store.actions import ACTIONS
from chalicelib.flows.store.lifecycle import LIFECYCLE, SKIPPED
from chalicelib.flows.store.name import FLOW_NAME, KIND
from chalicelib.flows.store.steps import STEPS, StoreAnswers
from chalicelib.records.record import Record

_WAS_SKIPPED = LeftPath(
    code="ONBOARDING_SKIPPED",
    refused="This onboarding was skipped; {action} is not tried again.",
    skipped="The onboarding was skipped, so this is left out by itself.",
)


def _title(record: Record) -> str:
    return str(record.prefill_state.get("store_name") or "")


FLOW = Flow(
    name=FLOW_NAME,
    kind=KIND,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    steps=STEPS,
    title=_title,
    form=StoreAnswers,
    ends={SKIPPED: _WAS_SKIPPED},
)
"""Source: the store onboarding document."""
