"""What the flow and its records are called, and whose they are."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.common import tenants, uploads

FLOW_NAME: Final = "upload"
KIND: Final = uploads.KIND
TENANT: Final = tenants.FLOW
"""The flow whose records have uploads."""
DESK: Final = "/admin/tenants/*/jobs"
"""Where colleagues look at them."""
