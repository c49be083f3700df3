"""What time brings: delayed wakes for one record, and the sweep of all that is due."""

from __future__ import annotations

import json
import logging
from typing import Any

from chalicelib import logs
from chalicelib.deadline import Deadline
from chalicelib.metrics import PAUSE_SWITCH_ODD, emit
from chalicelib.records import waking
from chalicelib.wiring.worker import stage, sweeper, timer_store

log = logging.getLogger(__name__)


class NothingStarted(Exception):
    """A sweep found records that are due and could start none: the table, or the way to it, is in trouble."""


def wake(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Start the records that the messages name.

    Returns:
        The messages that could not be turned into a trigger (partial batch response); SQS brings them back.
    """
    logs.configure()
    failed = []
    for message in event["Records"]:
        try:
            waking.wake(timer_store(), json.loads(message["body"])["key"])
        except Exception as error:  # noqa: BLE001 - one message must not take the others with it; SQS brings it back
            log.error("wake not delivered", extra={"error": type(error).__name__, "at": logs.origin(error)})  # noqa: TRY400
            failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def sweep(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Start everything that is due, and publish how far behind the pipeline is.

    Raises:
        NothingStarted: There was something to start, and the table refused all of it.
    """
    logs.configure()
    swept = sweeper().sweep(Deadline.after(context.get_remaining_time_in_millis() / 1000))
    emit(
        stage(),
        OldestDueSeconds=swept.oldest_seconds,
        RecordsNeedingAttention=swept.needing_attention,
        SweepStarted=swept.started,
    )
    if swept.odd_switch:
        emit(stage(), **{PAUSE_SWITCH_ODD: 1})
    counts = {name: getattr(swept, name) for name in ("started", "moved_on", "failed", "left_over")}
    if swept.failed or swept.left_over:
        log.warning("due records are left to the next sweep", extra=counts)
    if swept.in_vain:
        raise NothingStarted(f"None of {swept.failed} due records could be started.")
    return counts
