"""The queues: whether a wake can come back while it is being worked on, and what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.state.storage import BULK_VISIBILITY_SECONDS
from operate.aws import aws
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "each queue's visibility against its function's timeout, and what waits in the queues of what was given up"
GIVEN_UP = {
    "failed events": "FailedEventsUrl",
    "wake dead letters": "WakeDeadLettersUrl",
    "bulk dead letters": "BulkDeadLettersUrl",
}
"""The queues of what was given up, and the state stack's outputs that are their addresses."""
TIMES = 6
"""AWS's rule for a queue that feeds a function (Lambda developer guide, "Using Lambda with Amazon SQS")."""


def look(place: Place) -> Iterator[Finding]:
    """The dead-letter queues, which need nothing but the state; then the wake queue and that of bulk work."""
    if "WakeQueueUrl" not in place.state:
        return
    yield from _given_up(place)
    attributes = _attributes(place, place.state["WakeQueueUrl"])
    if attributes is None:
        yield _gone("wake queue", place, "nothing that is to start later starts but by the sweep")
    else:
        yield from _wake_queue(place, attributes)
    if "bulk" in place.expected:
        yield from _bulk_queue(place)


def _given_up(place: Place) -> Iterator[Finding]:
    for check, output in GIVEN_UP.items():
        if output not in place.state:
            continue
        found = _attributes(place, place.state[output])
        if found is None:
            yield _gone(check, place, "what is given up is lost")
        elif waiting := int(found.get("ApproximateNumberOfMessages", 0)):
            yield warning(check, f"{waiting} waiting", f"python -m operate replay-failed {place.named.option}")
        else:
            yield ok(check, "none")


def _wake_queue(place: Place, attributes: dict[str, Any]) -> Iterator[Finding]:
    visible, timeout = int(attributes.get("VisibilityTimeout", 0)), place.functions.get("wake", {}).get("Timeout", 0)
    if visible >= TIMES * timeout:
        yield ok("wake queue", f"visible again after {visible} s, {TIMES} times the function's {timeout} s or more")
    else:
        yield fault(
            "wake queue",
            f"visible again after {visible} s while its function may take {timeout} s: wakes are given up in time",
            _visible_after(place, place.state["WakeQueueUrl"], TIMES * timeout),
        )
    if "RedrivePolicy" not in attributes:
        yield fault("wake queue", "it has no dead-letter queue", place.again)


def _bulk_queue(place: Place) -> Iterator[Finding]:
    check, url = "bulk queue", place.state.get("BulkQueueUrl", "")
    attributes = _attributes(place, url) if url else None
    if attributes is None:
        yield _gone(check, place, "bulk work, such as imports, stands still, or holds up the stream")
        return
    visible, timeout = int(attributes.get("VisibilityTimeout", 0)), place.functions.get("bulk", {}).get("Timeout", 0)
    if visible > timeout:
        yield ok(check, f"visible again after {visible} s, longer than the function's {timeout} s")
    else:
        yield fault(
            check,
            f"visible again after {visible} s while its function may take {timeout} s: two would do one slice",
            _visible_after(place, url, BULK_VISIBILITY_SECONDS),
        )
    if "RedrivePolicy" not in attributes:
        yield fault(check, "it has no dead-letter queue", place.again)


def _visible_after(place: Place, url: str, seconds: int) -> str:
    words = f"sqs set-queue-attributes --queue-url {url} --attributes VisibilityTimeout={seconds}"
    return aws(place.region, words)


def _gone(check: str, place: Place, harm: str) -> Finding:
    return fault(check, f"the queue is not there: {harm}", place.state_anew)


def _attributes(place: Place, url: str) -> dict[str, Any] | None:
    """Of a queue; None: there is no such queue."""
    try:
        found: dict[str, Any] = place.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    except ClientError as error:
        # By its code: botocore's class for it depends on which of SQS's two protocols the answer came by.
        if error.response.get("Error", {}).get("Code", "").rpartition(".")[2] in {
            "QueueDoesNotExist",
            "NonExistentQueue",
        }:
            return None
        raise
    return dict(found.get("Attributes", {}))
