"""The lane of bulk work: each message asks for one slice of one record's action (docs/adr/0053)."""

from __future__ import annotations

import logging
from typing import Any

from chalicelib import logs
from chalicelib.deadline import Deadline
from chalicelib.engine.lane import Slice
from chalicelib.handlers.stream import named
from chalicelib.wiring.worker import worker

log = logging.getLogger(__name__)


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do the slice that the message asks for.

    Returns:
        The messages whose record could not be worked on at all (partial batch response); SQS brings them back.
    """
    logs.configure()
    deadline = Deadline.after(context.get_remaining_time_in_millis() / 1000)
    failed = []
    for message in event["Records"]:
        try:
            piece = Slice.of(message)
        except (ValueError, KeyError, TypeError) as error:
            log.error("no slice", extra={"error": type(error).__name__, "delivery": message["messageId"]})  # noqa: TRY400
            failed.append(message["messageId"])
            continue
        if worker(bulk=True).run_slice(piece, holder=named(context.aws_request_id), deadline=deadline).failed:
            failed.append(message["messageId"])
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}
