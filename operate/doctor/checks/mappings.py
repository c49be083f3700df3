"""What brings the table's stream and the queues to their functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.engine.declared import INVOCATION, SLICE_INVOCATION
from infra.application.functions import STREAM_EVENT, TRIGGERS_ONLY
from infra.parameters import number
from operate.aws import aws
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = (
    "the event source mappings: one each, enabled, of the deployed function, with filter, limits and failure queue; "
    "and how long an invocation of those that run actions may last"
)


def look(place: Place) -> Iterator[Finding]:
    """Every mapping."""
    for function in ("stream", "wake", "bulk"):
        if function in place.functions:
            yield from _examined(place, function)
    if "stream" in place.functions:
        yield _lasting(place, "stream", INVOCATION, "a record that hangs holds up its lane")
    if "bulk" in place.functions:
        yield _lasting(place, "bulk", SLICE_INVOCATION, "a message may come again while its slice is being done")


def _lasting(place: Place, function: str, wanted: float, too_long: str) -> Finding:
    """How long a function lives that runs actions: by this their budgets are cut, and so long a lane may wait."""
    check, seconds = f"{function} timeout", place.functions[function].get("Timeout", 0)
    if seconds == wanted:
        return ok(check, f"{seconds} s")
    harm = too_long if seconds > wanted else "long actions may never be begun"
    return (warning if seconds > wanted else fault)(check, f"{seconds} s instead of {wanted:.0f}: {harm}", place.again)


def _deleting(place: Place, uuid: str) -> str:
    return aws(place.region, f"lambda delete-event-source-mapping --uuid {uuid}")


def _examined(place: Place, function: str) -> Iterator[Finding]:
    check, again = f"{function} mapping", place.again
    found = place.mappings(function)
    arn = place.functions[function]["FunctionArn"]
    ours = [each for each in found if _function(each["FunctionArn"]) == _function(arn)]
    if others := [each for each in found if each not in ours]:
        names = ", ".join(sorted({_function(each["FunctionArn"]) for each in others}))
        yield fault(
            check,
            f"the source also feeds {names}: everything happens in two places",
            f"{_deleting(place, others[0]['UUID'])} (after looking whose it is)",
        )
    if not ours:
        yield fault(check, f"nothing brings the {function}'s source to its function", place.anew)
        return
    if len(ours) > 1:
        yield fault(
            check,
            f"{len(ours)} mappings feed the same function",
            _deleting(place, ours[1]["UUID"]),
        )
    if ours[0].get("State") not in {"Enabled", "Enabling", "Updating", "Creating"}:
        yield fault(
            check,
            f"it is {ours[0].get('State', 'in an unknown state').lower()}: nothing starts",
            again,
        )
    wrong = [name for name, good in _options(place, function, ours[0]).items() if not good]
    if wrong:
        yield fault(check, f"not as it should be: {', '.join(wrong)}", again)
    elif len(found) == 1 and ours[0].get("State") in {"Enabled", "Enabling", "Updating", "Creating"}:
        yield ok(check, "enabled, with every option")


def _options(place: Place, function: str, found: dict[str, Any]) -> dict[str, bool]:
    partial = {"partial batch responses": found.get("FunctionResponseTypes") == ["ReportBatchItemFailures"]}
    if function == "wake":
        return partial
    if function == "bulk":
        return {
            **partial,
            "one message at a time": found.get("BatchSize") == 1,
            "limit of slices at once": "MaximumConcurrency" in found.get("ScalingConfig", {}),
        }
    filters = [json.loads(each["Pattern"]) for each in found.get("FilterCriteria", {}).get("Filters", ())]
    factor = number("stream_parallelization", place.application_said)
    failed = found.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    return {
        "filter (triggers only)": filters == [TRIGGERS_ONLY],
        **partial,
        "retry limit": _same(found, "MaximumRetryAttempts"),
        "greatest age": _same(found, "MaximumRecordAgeInSeconds"),
        "bisecting": _same(found, "BisectBatchOnFunctionError"),
        "parallelization": found.get("ParallelizationFactor") == factor,
        "queue of failed events": failed == place.state.get("FailedEventsArn"),
    }


def _same(found: dict[str, Any], option: str) -> bool:
    return bool(found.get(option) == STREAM_EVENT[option])


def _function(arn: str) -> str:
    """The function's name: a mapping may name a version or an alias behind it."""
    return arn.split(":")[6] if arn.count(":") >= 6 else arn
