"""What the flows of tenants and of their uploads have in common beside the uploads themselves (`flows.common.uploads`):
what keys are for, and when nothing is served."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from chalicelib.desk.opening import open_record
from chalicelib.errors import PlatformError, Problem, Retryable
from chalicelib.records.store import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.handlers.http.call import Call
    from chalicelib.records.record import Record

log = logging.getLogger(__name__)

FLOW: Final = "tenant"
KIND: Final = "TENANT"
PREFIX: Final = "rgl"
"""That the keys of tenants begin with."""
SUSPENDED: Final = "suspended"
CLOSED: Final = "closed"
MODULES: Final = ("ship", "trade")
SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "ship:upload": ("ship",),
    "ship:read": ("ship",),
    "trade:upload": ("trade",),
    "trade:read": ("trade",),
    "jobs:read": MODULES,
}
"""What a key may let its holder do, and the modules of which a tenant must have one for it."""
ADAPTERS: Final[Mapping[str, str]] = {"generic-shipment-csv": "ship", "catalog-excel": "trade"}
"""What a key's holder may send, and the module that it belongs to."""
PRODUCTION: Final = "prod"
"""Name of the stage that is protected (`infra.parameters.ENV`)."""


def tenant_of(call: Call, tenant_id: str) -> Record:
    """A tenant, for a colleague.

    Raises:
        Problem: 404 TENANT_NOT_FOUND.
        Unreadable, TooNew: As `open_record`.
    """
    try:
        return call.about(open_record(call.desk, FLOW, tenant_id))
    except NotFound:
        raise Problem(404, "TENANT_NOT_FOUND", "There is no tenant of this id.") from None


def gate(call: Call) -> None:
    """Serve no route of a tenant's in production without the secret that keys are kept under. Other flows go on.

    Source: the tenant runbook, "Troubleshooting": in production, the API does not start without it.

    Raises:
        Problem: 503 TENANTS_OFF.
    """
    from chalicelib.clients.tokens import connect as tokens  # here: most routes of a cold start need it only later

    if call.api.settings.env != PRODUCTION:
        return
    try:
        call.api.platforms.client(tokens.key_hashes)()
    except Retryable:
        return  # it is there, and cannot be had now: who needs it is told so
    except PlatformError as error:
        log.error("the tenant flow has no KEY_HASH_SECRET in production", extra={"code": error.code})  # noqa: TRY400
        raise Problem(
            503,
            "TENANTS_OFF",
            "The secret that keys are kept under (KEY_HASH_SECRET) is missing or cannot be used: in production nothing "
            "is done for tenants without it. Whoever runs this stage must set it.",
        ) from error
