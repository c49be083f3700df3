"""The event source mappings, put right where they are no longer as the template says.

CloudFormation compares a template with the last one, and not with what stands there: an option that somebody changed by
hand, or a mapping that was switched off, would stay so through every deploy.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from infra.application.functions import BULK_EVENT, STREAM_EVENT
from infra.parameters import number
from operate.deploy.deployers import mappings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from operate.deploy.work import Work

OPTIONS: Final = (
    "BatchSize",
    "ParallelizationFactor",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "BisectBatchOnFunctionError",
    "FunctionResponseTypes",
    "FilterCriteria",
)
OFF: Final = frozenset({"Disabled", "Disabling"})


def put_right(work: Work) -> list[str]:
    """See that the sources bring what they have, with every option.

    Returns:
        The options of mappings that were otherwise.
    """
    outputs, found = work.outputs(), []
    said = work.stage.application
    stream = {name: STREAM_EVENT[name] for name in OPTIONS}
    stream["ParallelizationFactor"] = number("stream_parallelization", said)
    stream["DestinationConfig"] = {"OnFailure": {"Destination": outputs["FailedEventsArn"]}}
    wake = {"FunctionResponseTypes": STREAM_EVENT["FunctionResponseTypes"]}
    wanted: dict[str, dict[str, Any]] = {"TableStreamArn": stream, "WakeQueueArn": wake}
    if "BulkQueueArn" in outputs:
        bulk = {name: BULK_EVENT[name] for name in ("BatchSize", "FunctionResponseTypes")}
        wanted["BulkQueueArn"] = {**bulk, "ScalingConfig": {"MaximumConcurrency": number("bulk_concurrency", said)}}
    for source, options in wanted.items():
        for one in mappings(work, outputs[source]):
            if differ := _differing(one, options):
                work.client("lambda").update_event_source_mapping(UUID=one["UUID"], **differ)
                found += sorted(differ)
    return found


def _differing(mapping: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """What must be set of a mapping."""
    differ = {name: value for name, value in options.items() if _plain(mapping.get(name)) != _plain(value)}
    return {**differ, "Enabled": True} if mapping.get("State") in OFF else differ


def _plain(value: Any) -> Any:
    """An option without what AWS adds to it, and filters by what they mean."""
    if isinstance(value, dict) and "Filters" in value:
        return [json.loads(each["Pattern"]) for each in value["Filters"]]
    if isinstance(value, dict) and "MaximumConcurrency" in value:
        return int(value["MaximumConcurrency"])
    if isinstance(value, dict) and "OnFailure" in value:
        return value["OnFailure"].get("Destination")
    return value
