"""Metrics, written as log lines in CloudWatch's embedded metric format: no call, no client, no wait."""

from __future__ import annotations

import json
import sys
import time

NAMESPACE = "Onramp"
DIMENSION = "Env"
"""Two stages may share an account, but not their metrics."""
RECORDS_UNREADABLE = "RecordsUnreadable"
"""Triggered records that no version of this code can have stored. They are marked."""
RECORDS_TOO_NEW = "RecordsTooNew"
"""Triggered records that only newer code can read. They are left to it."""

PAUSE_SWITCH_ODD = "PauseSwitchOdd"
"""1 for each sweep that found the pause switch written as no boolean."""


def emit(env: str, **values: float) -> None:
    """Publish one value for each metric named, for this stage.

    Source: Amazon CloudWatch User Guide, "Embedded metric format specification".
    """
    directive = {"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": [{"Name": name} for name in values]}
    line = {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}, DIMENSION: env, **values}
    sys.stdout.write(json.dumps(line) + "\n")
