"""The upload flow: files of tenants, each looked at by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.engine.ending import Ending
from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.upload.actions import ACTIONS
from chalicelib.flows.upload.lifecycle import ABANDONED, FAILED, LIFECYCLE, WAITING
from chalicelib.flows.upload.name import FLOW_NAME, KIND
from chalicelib.records.record import Record

SUBMITTED_WITHIN: Final = timedelta(hours=24)
TOO_LATE: Final = "The file was not submitted within a day. Ask for another form, and upload it again."


def _title(record: Record) -> str:
    return str(record.fields.get("name") or record.fields.get("adapter") or "")


def _waits(record: Record) -> bool:
    return record.status == WAITING


FLOW = Flow(
    name=FLOW_NAME,
    kind=KIND,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    title=_title,
    ends={
        FAILED: LeftPath(
            "UPLOAD_FAILED",
            "This file cannot be taken; {action} is not tried again. Have it mended and uploaded anew.",
            "The file cannot be taken, so this is left out by itself.",
        ),
        ABANDONED: LeftPath(
            "UPLOAD_ABANDONED",
            "This upload was never submitted; {action} is not tried again.",
            "The upload was never submitted, so this is left out by itself.",
        ),
    },
    ending=Ending(to=ABANDONED, after=SUBMITTED_WITHIN, of=_waits, why="not submitted within a day", said=TOO_LATE),
)
"""Source: the onboarding runbook, "Customer Validation Flow"."""
