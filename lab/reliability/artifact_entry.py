"""An entry point of the stream function, which `lab.reliability.artifact_place` puts into the bundle.

It hands every batch to the application's own handler, and notes when. Told to, it swallows one batch: it answers as if
all were well and does nothing, as a handler with a fault in it would. It is part of no deployment.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

NOTES, SWALLOW = "ARTIFACT_NOTES", "ARTIFACT_SWALLOW"
"""Environment variables: the file of notes, and the file whose presence tells to swallow the next batch."""


def stream(event: dict[str, Any], context: Any) -> Any:
    """The application's stream handler, watched."""
    keys = [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    if _told_to_swallow():
        _note("swallowed", context.aws_request_id, keys)
        return {"batchItemFailures": []}
    _note("began", context.aws_request_id, keys)
    from app import stream as handler  # after the note: a kill while it imports is a kill of this batch

    answer = handler(event, context)
    _note("ended", context.aws_request_id, keys)
    return answer


def _told_to_swallow() -> bool:
    """Takes the order away: whoever could has been told, and nobody else."""
    try:
        Path(os.environ[SWALLOW]).unlink()
    except FileNotFoundError:
        return False
    return True


def _note(what: str, invocation: str, keys: list[str]) -> None:
    """One write of one line at the end of the file: it is there whole, or not at all."""
    line = json.dumps({"at": time.time(), "what": what, "invocation": invocation, "keys": keys}) + "\n"
    file = os.open(os.environ[NOTES], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)
