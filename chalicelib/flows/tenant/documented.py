"""What the documentation of the API says of the tenant flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

INVOICE_CODES: Final[dict[str, tuple[int, str]]] = {
    "INVOICE_INCOMPLETE": (400, "Members that an invoice needs are missing; `errors` names all of them."),
    "INVOICE_NOT_FOUND": (404, "There is no invoice of this id."),
    "INVOICES_BUSY": (409, "Others are writing invoices: nothing was changed, ask again."),
    "INVOICE_EMPTY": (409, "An invoice without a line cannot be issued."),
    "INVOICE_OVERLAPS": (409, "Some of the days are billed already, by the invoice that `invoiceId` names."),
    "INVOICE_STATE": (409, "The invoice is in a `state` from which it cannot come there."),
    "INVOICE_AMOUNT": (422, "An amount is finer than the currency, or they come to less than nothing, or too much."),
    "INVOICE_CURRENCY": (422, "That is no currency of ISO 4217 that we know."),
    "INVOICE_LINES": (422, "An invoice has at most a hundred lines."),
    "INVOICE_PERIOD": (422, "The days are none, or no period that can be billed; `errors` names the member."),
}

CODES: Final[dict[str, tuple[int, str]]] = {
    "NO_TENANT": (403, "The caller is in no organisation of a tenant's, as the identity organisation says."),
    "NOT_ORG_ADMIN": (403, "Only admins of a tenant's organisation see to its keys."),
    "TENANT_NOT_FOUND": (404, "There is no tenant of this id."),
    "INTEGRATION_KEY_NOT_FOUND": (404, "The tenant has no key of this id."),
    "CHECKLIST_LINE_UNKNOWN": (404, "Nobody marks such a line; the detail names those that there are."),
    "CHECKLIST_LINE_EARLY": (409, "Nobody can have done yet what the line says; the detail names what comes first."),
    "INTEGRATION_KEY_OVER": (409, "The key was revoked or has expired, and is not replaced by another: issue one."),
    "INTEGRATION_KEY_REPLACED": (409, "The key was replaced already; `replacedBy` is the one that replaces it."),
    "INTEGRATION_KEYS_TOO_MANY": (409, "The tenant has a hundred keys: revoke those that nobody uses."),
    "ORGANISATION_TAKEN": (409, "Another tenant has this organisation; `tenantId` is which."),
    "SLUG_TAKEN": (409, "Another tenant has this slug; `tenantId` is which."),
    "TENANT_CLOSED": (409, "The tenant is closed."),
    "TENANT_OPEN": (409, "The tenant is not closed, and still needs its people; or it is just being closed."),
    "INTEGRATION_KEY_UNUSABLE": (
        422,
        "The tenant has not what the key is for, or it has ended; `errors` says which.",
    ),
    "DETECTOR_UNKNOWN": (422, "The tenant's modules have no such detector; `known` are those that they have."),
    "KEYS_UNAVAILABLE": (503, "The secret that keys are kept under is missing, or cannot be had now."),
    "TENANT_UNAVAILABLE": (503, "The identity organisation does not answer: try again after `Retry-After`."),
    **INVOICE_CODES,
    "TENANTS_OFF": (503, "In production nothing is done for tenants without KEY_HASH_SECRET: an operator must set it."),
}
"""Status and meaning of each problem code that only this flow answers."""

FIELD_CODES: Final = ("DETECTOR_UNKNOWN", "INTEGRATION_KEY_UNUSABLE", "INVOICE_INCOMPLETE", "INVOICE_PERIOD")
"""What is said of a single field."""

MEMBERS: Final[dict[str, Any]] = {
    "tenantId": {"type": "string", "description": "With SLUG_TAKEN and ORGANISATION_TAKEN: the tenant that has it"},
    "replacedBy": {"type": "string", "description": "With INTEGRATION_KEY_REPLACED: the key that replaces it"},
    "invoiceId": {"type": "string", "description": "With INVOICE_OVERLAPS: the invoice that has the days"},
    "state": {"type": "string", "description": "With INVOICE_STATE: the invoice's"},
    "known": {
        "type": "array",
        "items": {"type": "string"},
        "description": "With DETECTOR_UNKNOWN: the detectors of the tenant's modules",
    },
}
"""What problems of this flow say beyond what all do."""

_OFF = ("TENANTS_OFF",)
_READ = (*_OFF, "TENANT_NOT_FOUND", "RECORD_DAMAGED", "RECORD_TOO_NEW")
_CHANGED = (*_OFF, "TENANT_NOT_FOUND", "RECORD_DAMAGED", "BUSY")
_MINE = (*_OFF, "NO_TENANT", "TENANT_UNAVAILABLE", "RECORD_UNREADABLE", "RECORD_TOO_NEW")
_ADMINS = (*_MINE, "NOT_ORG_ADMIN")
_ISSUED = ("INTEGRATION_KEY_UNUSABLE", "BUSY", "TENANT_CLOSED", "INTEGRATION_KEYS_TOO_MANY", "KEYS_UNAVAILABLE")
_ROTATED = (
    "INTEGRATION_KEY_UNUSABLE",
    *("BUSY", "TENANT_CLOSED", "KEYS_UNAVAILABLE"),
    *("INTEGRATION_KEY_NOT_FOUND", "INTEGRATION_KEY_OVER", "INTEGRATION_KEY_REPLACED"),
)
_INVOICE = (*_OFF, "INVOICE_NOT_FOUND", "INVOICE_STATE", "INVOICES_BUSY")
_REVOKED = ("BUSY", "INTEGRATION_KEY_NOT_FOUND")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "create_tenant": (
        *(*_OFF, "BUSY", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED", "RESTORED"),
        *("SLUG_TAKEN", "ORGANISATION_TAKEN", "RECORD_UNREADABLE"),
    ),
    "list_tenants": (*_OFF, "CURSOR_INVALID", "FILTERS_TOGETHER", "STATUS_UNKNOWN"),
    "read_tenant": _READ,
    "close_tenant": _CHANGED,
    "suspend_tenant": (*_CHANGED, "TENANT_CLOSED"),
    "resume_tenant": (*_CHANGED, "TENANT_CLOSED"),
    "override_detectors": (*_CHANGED, "TENANT_CLOSED", "DETECTOR_UNKNOWN"),
    "list_detectors": _READ,
    "read_onboarding_status_of_tenant": _READ,
    "mark_checklist_line": (*_CHANGED, "TENANT_CLOSED", "CHECKLIST_LINE_UNKNOWN", "CHECKLIST_LINE_EARLY"),
    "unmark_checklist_line": (*_CHANGED, "TENANT_CLOSED", "CHECKLIST_LINE_UNKNOWN"),
    "issue_tenant_key": (*_READ, *_ISSUED),
    "list_tenant_keys": _READ,
    "revoke_tenant_key": (*_READ, *_REVOKED),
    "rotate_tenant_key": (*_READ, *_ROTATED),
    "issue_own_key": (*_ADMINS, *_ISSUED),
    "list_own_keys": _MINE,
    "revoke_own_key": (*_ADMINS, *_REVOKED),
    "rotate_own_key": (*_ADMINS, *_ROTATED),
    "exchange_integration_key": (*_OFF, "IDENTITY_UNAVAILABLE", "RECORD_UNREADABLE", "RECORD_TOO_NEW"),
    "generate_invoice": (
        *(*_READ, "INVOICE_INCOMPLETE", "INVOICE_PERIOD", "INVOICE_AMOUNT", "INVOICE_CURRENCY", "INVOICE_LINES"),
        *("INVOICE_OVERLAPS", "INVOICES_BUSY"),
    ),
    "list_invoices": (*_READ, "CURSOR_INVALID"),
    "read_invoice": (*_OFF, "INVOICE_NOT_FOUND"),
    "issue_invoice": (*_INVOICE, "INVOICE_EMPTY"),
    "mark_invoice_paid": _INVOICE,
    "cancel_invoice": _INVOICE,
    "read_published_keys": ("IDENTITY_UNAVAILABLE",),
    "read_health": (),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_OF_RECORDS: Final[dict[str, tuple[str, ...]]] = {
    "retry_record_action": ("TENANT_CLOSED",),
    "erase_record_person": ("TENANT_OPEN",),
}
"""What the routes for records of any flow answer about this one's."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "NewTenantForm": {
        "name": "Acme Corp",
        "slug": "acme-corp",
        "modules": ["ship", "trade"],
        "clerkOrgId": "org_123",
        "primaryContact": {"email": "ops@acme.example", "role": "org:admin"},
    },
    "Reason": {"reason": "The agreement has ended."},
    "DetectorsForm": {
        "detectors": [
            {"detectorCode": "AMOUNT_VARIANCE", "enabled": True},
            {"detectorCode": "SIMA_EXPOSURE", "enabled": False},
        ]
    },
    "InvoiceForm": {
        "tenantId": "ten_0123456789abcdef0123456789abcdef",
        "periodStart": "2026-11-01",
        "periodEnd": "2026-11-30",
        "lines": [{"description": "Module ship", "quantity": "1", "unitPrice": "500.00"}],
    },
    "NewKeyForm": {
        "name": "Production CLI",
        "scopes": ["ship:upload", "ship:read", "jobs:read", "trade:upload", "trade:read"],
        "allowedAdapters": ["generic-shipment-csv", "catalog-excel"],
        "expiresAt": None,
    },
}
"""A request body for each form, by the form's name."""
