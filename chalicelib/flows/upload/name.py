"""What the flow and its records are called, and whose they are."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.common import uploads

FLOW_NAME: Final = "upload"
KIND: Final = uploads.KIND
TENANT: Final = "tenant"
"""The flow whose records have uploads."""
