"""What is called how in AWS, for whoever starts the pixel service. Light: it loads no library of AWS's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What is called how in the analytics account.

    Attributes:
        region: AWS region of everything.
        analytics_table: Mapping of pixel to account.
        event_bucket: Bucket of events.
        role: ARN of the role to assume; empty: the environment's own credentials.
    """

    region: str
    analytics_table: str
    event_bucket: str
    role: str = ""
