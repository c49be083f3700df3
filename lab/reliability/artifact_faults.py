"""The faults that are switched on: in the platforms' stand-ins, and in front of the emulator's AWS.

AWS's faults come from microburst (on PyPI), a proxy that answers with the errors of
botocore's own service models, so that boto3 takes them for real and its retries are exercised too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from local.stack.record import Stack

PLATFORMS = ("controller", "ecom", "github", "hooks")
ALWAYS: Mapping[str, Any] = {"times": None}
EVERYWHERE: tuple[Mapping[str, Any], ...] = (
    {"mode": "error_before", "status": 503, "probability": 0.02},
    {"mode": "error_before", "status": 429, "retry_after": 2, "probability": 0.01},
    {"mode": "lost_after", "probability": 0.02},
    {"mode": "hang", "hang_seconds": 3.0, "probability": 0.005},
)
CONFLICT: Mapping[str, Any] = {
    "mode": "conflict",
    "method": "PATCH",
    "path": "/git/refs/",
    "probability": 0.1,
    "body": {"message": "Reference cannot be updated", "status": "409"},
}
"""What GitHub answers when somebody else moves the branch at the same moment."""

AWS: Mapping[str, Mapping[str, Any]] = {
    "dynamodb: throttled": {
        "service": "dynamodb",
        "probability": 0.03,
        "error": {"code": "ProvisionedThroughputExceededException"},
    },
    "dynamodb: connection reset before": {"service": "dynamodb", "probability": 0.01, "reset": True},
    "dynamodb: UpdateItem's answer lost": {
        "service": "dynamodb",
        "operation": "UpdateItem",
        "probability": 0.03,
        "response": {"abort_bytes": 1},
    },
    "dynamodb: TransactWriteItems' answer lost": {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "probability": 0.03,
        "response": {"abort_bytes": 1},
    },
    "sqs: throttled": {"service": "sqs", "probability": 0.03, "error": {"code": "RequestThrottled"}},
    "sqs: answer lost": {"service": "sqs", "probability": 0.03, "response": {"abort_bytes": 1}},
    "secretsmanager: broken": {
        "service": "secretsmanager",
        "probability": 0.05,
        "error": {"code": "InternalServiceError"},
    },
}
PLENTY = 10_000_000
"""Requests left at the GitHub stand-in: GitHub's own 5,000 an hour are fewer than all these customers need at once."""
PATIENCE_SECONDS = 10


class InjectedFaults:
    """Switches everything on and off, and tells what fired.

    Args:
        stack: Whose platforms.
        aws: Base URL of the proxy in front of AWS; None: AWS stays well.
    """

    def __init__(self, stack: Stack, aws: str | None) -> None:
        self._platforms = {name: str(getattr(stack, name)) for name in PLATFORMS}
        self._aws = aws
        self._names: dict[int, str] = {}

    def on(self, seed: int) -> None:
        """From now on things go wrong. The same seed gives the same sequence of draws at each platform."""
        for number, (name, url) in enumerate(self._platforms.items()):
            rules = [*([CONFLICT] if name == "github" else []), *EVERYWHERE]
            switches = {"rules": [{**rule, **ALWAYS} for rule in rules], "seed": seed * len(PLATFORMS) + number}
            _ask("PUT", f"{url}/_faults", switches)
        _ask("PUT", f"{self._platforms['github']}/_rate_limit", {"remaining": PLENTY, "reset_seconds": 86_400})
        if self._aws is not None:
            made = _ask("POST", f"{self._aws}/_microburst/rules", list(AWS.values()))
            self._names = {rule["id"]: name for name, rule in zip(AWS, made, strict=True)}

    def off(self) -> None:
        """All is well again. What fired can still be asked."""
        for url in self._platforms.values():
            _ask("PUT", f"{url}/_faults", {"rules": []})
        if self._aws is not None:
            _ask("POST", f"{self._aws}/_microburst/rules", [])

    def fired(self) -> dict[str, int]:
        """How often each kind of fault fired so far."""
        found: Counter[str] = Counter()
        for name, url in self._platforms.items():
            for kind, times in _ask("GET", f"{url}/_faults/fired").items():
                found[f"{name}: {kind}"] += times
        if self._aws is not None:
            for rule in _ask("GET", f"{self._aws}/_microburst/stats")["by_rule"]:
                found[f"aws {self._names[rule['id']]}"] += rule["fired"]
        return dict(sorted(found.items()))


def _ask(method: str, url: str, body: Any = None) -> Any:
    answer = requests.request(method, url, json=body, timeout=PATIENCE_SECONDS)
    answer.raise_for_status()
    return answer.json() if answer.content else None
