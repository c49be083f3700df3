"""What happens by itself about an upload: its rows are looked at; and what is erased goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.engine.branch import Branch
from chalicelib.engine.flow import ANY_STATUS, Action, Occasions
from chalicelib.engine.planner import LATE
from chalicelib.flows.upload import job
from chalicelib.flows.upload.lifecycle import COMPLETED, FAILED, PROCESSING
from chalicelib.records.record import Record
from chalicelib.shared_actions import REMOVE_UPLOAD, VALIDATE_UPLOAD, UploadChecked


def refused(record: Record) -> bool:
    """Whether its file turned out to be one that cannot be taken."""
    return bool(job.checked(record).refused)


def removals(record: Record) -> Occasions:
    """When files and findings are to be gone: once no slice that writes some can be under way any more."""
    erased = job.erased_at(record)
    return {"erased": erased + LATE} if erased else {}


ACTIONS: Final = (
    Action(
        name=VALIDATE_UPLOAD,
        title="Look at the file's rows",
        starts_at=PROCESSING,
        makes_once="each finding is written under a name that follows from its row; place and counts are kept with "
        "each slice of 5 seconds, on the lane of bulk work",
        budget=15,
        wait_limit=timedelta(days=1),
        bulk=UploadChecked.place,
        reaches=Branch({FAILED: refused}, otherwise=COMPLETED),
    ),
    Action(
        name=REMOVE_UPLOAD,
        title="Remove the file, and what was found in it",
        starts_at=ANY_STATUS,
        recurs=removals,
        makes_once="removing what is gone changes nothing",
        wait_limit=timedelta(days=1),
        machinery=True,
    ),
)
