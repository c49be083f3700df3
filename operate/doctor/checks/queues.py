"""The queues: whether a wake can come back while it is being worked on, and what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the wake queue's visibility against its function's timeout, and what waits in the queues of what was given up"
TIMES = 6
"""AWS's rule for a queue that feeds a function (Lambda developer guide, "Using Lambda with Amazon SQS")."""


def look(place: Place) -> Iterator[Finding]:
    """The wake queue, then both dead-letter queues."""
    if "WakeQueueUrl" not in place.state:
        return
    attributes = _attributes(place, place.state["WakeQueueUrl"])
    visible, timeout = int(attributes.get("VisibilityTimeout", 0)), place.functions.get("wake", {}).get("Timeout", 0)
    if visible >= TIMES * timeout:
        yield ok("wake queue", f"visible again after {visible} s, {TIMES} times the function's {timeout} s or more")
    else:
        yield fault(
            "wake queue",
            f"visible again after {visible} s while its function may take {timeout} s: wakes are given up in time",
            f"aws sqs set-queue-attributes --queue-url {place.state['WakeQueueUrl']} "
            f"--attributes VisibilityTimeout={TIMES * timeout}",
        )
    if "RedrivePolicy" not in attributes:
        yield fault("wake queue", "it has no dead-letter queue", f"make deploy STAGE={place.env}")
    for check, output in (("failed events", "FailedEventsUrl"), ("wake dead letters", "WakeDeadLettersUrl")):
        waiting = int(_attributes(place, place.state[output]).get("ApproximateNumberOfMessages", 0))
        if waiting:
            yield warning(check, f"{waiting} waiting", f"python -m operate replay-failed --stage {place.env}")
        else:
            yield ok(check, "none")


def _attributes(place: Place, url: str) -> dict[str, Any]:
    found: dict[str, Any] = place.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return dict(found.get("Attributes", {}))
