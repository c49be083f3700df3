"""What the flow and its records are called, and where its routes are."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.common import tenants

FLOW_NAME: Final = tenants.FLOW
KIND: Final = tenants.KIND
ID_PREFIX: Final = "ten_"
"""That ids of tenants begin with."""
TENANTS: Final = "/admin/tenants"
"""For colleagues. Source: the tenant runbook, as of all paths here."""
INVOICES: Final = "/admin/billing/invoices"
KEYS: Final = "/integration-keys"
"""For a tenant's own people."""
EXCHANGE: Final = "/auth/token/integration"
JWKS: Final = "/.well-known/jwks.json"
HEALTH: Final = "/health"
