"""How an event source mapping is set up, in AWS's own names and defaults. Sources as in `event_source`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.parameters import OWN


@dataclass(frozen=True, kw_only=True)
class Options:
    """The mapping's parameters, by AWS's names and defaults (F); below them, what is not the mapping's to choose.

    Args:
        maximum_retry_attempts: -1: until the record expires.
        maximum_record_age_in_seconds: -1: until the record expires.
        filters: Patterns of which one must match; nested objects whose leaves list the accepted values (D).
        reports: Whether the mapping enables ReportBatchItemFailures. False on MiniStack.
        destination: Whether there is an on-failure destination.
        shards: Shards of the stream; a partition key belongs to one.
        duplicates: Probability that a batch which succeeded is delivered once more.
        late_duplicates: Probability that a batch which succeeded comes once more, but only after one to three later
            batches of its lane have gone through; never, if no more come.
        timeout_seconds: The function's time-out.
        function_errors: What ends an invocation as a function error; an assertion of a test always comes through.
    """

    batch_size: int = 100
    maximum_batching_window_in_seconds: float = 0
    parallelization_factor: int = 1
    maximum_retry_attempts: int = -1
    maximum_record_age_in_seconds: int = -1
    bisect_batch_on_function_error: bool = False
    filters: tuple[Mapping[str, Any], ...] = ()
    reports: bool = False
    destination: bool = False
    shards: int = 1
    duplicates: float = 0.0
    late_duplicates: float = 0.0
    timeout_seconds: float = 120
    function_errors: tuple[type[BaseException], ...] = (Exception,)

    def __post_init__(self) -> None:
        for pattern in self.filters:
            _check(pattern)

    @classmethod
    def deployed(cls, properties: Mapping[str, Any], **ours: Any) -> Options:
        """From an event source's properties in the deployed template; `ours` adds what is not the mapping's."""
        names = {
            "batch_size": "BatchSize",
            "maximum_batching_window_in_seconds": "MaximumBatchingWindowInSeconds",
            "parallelization_factor": "ParallelizationFactor",
            "maximum_retry_attempts": "MaximumRetryAttempts",
            "maximum_record_age_in_seconds": "MaximumRecordAgeInSeconds",
            "bisect_batch_on_function_error": "BisectBatchOnFunctionError",
        }
        given = {ours_: _said(properties[theirs]) for ours_, theirs in names.items() if theirs in properties}
        patterns = properties.get("FilterCriteria", {}).get("Filters", ())
        given["filters"] = tuple(json.loads(each["Pattern"]) for each in patterns)
        given["reports"] = "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ())
        given["destination"] = "OnFailure" in properties.get("DestinationConfig", {})
        return cls(**given, **ours)


def _said(value: Any) -> Any:
    """An option, or what its parameter says by default."""
    return OWN[value["Ref"]]["Default"] if isinstance(value, Mapping) else value


def _check(pattern: Mapping[str, Any]) -> None:
    for rule in pattern.values():
        if isinstance(rule, Mapping):
            _check(rule)
        elif not isinstance(rule, list | tuple) or any(isinstance(value, Mapping) for value in rule):
            raise ValueError(f"the model knows equality only, not the rule {rule!r}")


def matches(pattern: Mapping[str, Any], value: object) -> bool:
    """Every field of the pattern is there and has an accepted value; other fields do not matter (D)."""
    if not isinstance(value, Mapping):
        return False
    return all(
        name in value and (matches(rule, value[name]) if isinstance(rule, Mapping) else value[name] in rule)
        for name, rule in pattern.items()
    )
