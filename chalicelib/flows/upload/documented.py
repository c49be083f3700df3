"""What the documentation of the API says of the upload flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

CODES: Final[dict[str, tuple[int, str]]] = {
    "BODY_CUT_OFF": (400, "The body ends before its last part does: send it again."),
    "BODY_NOT_MULTIPART": (400, "The body is no multipart/form-data that can be read; the detail says why."),
    "ADAPTER_NOT_ALLOWED": (403, "The key may not send this kind of table; `adapter` names it."),
    "MODULE_OFF": (403, "The tenant has not the module; `module` names it."),
    "TENANT_SUSPENDED": (403, "The tenant is suspended: nothing is taken, and what is there can be read."),
    "JOB_NOT_FOUND": (404, "The tenant has no upload of this id."),
    "UPLOAD_ABANDONED": (409, "The file was not submitted within a day: ask for another form."),
    "UPLOAD_ERASED": (409, "The upload was erased, and takes no file any more: ask for another form."),
    "UPLOAD_FAILED": (409, "The file cannot be taken: have it mended, and uploaded anew."),
    "UPLOAD_UNUSABLE": (422, "The file cannot be taken as it is; `errors` says why, and what to do."),
    "UPLOADS_UNAVAILABLE": (503, "Files cannot be reached: try again after `Retry-After`."),
    "FINDINGS_UNAVAILABLE": (503, "What was found cannot be read: try again after `Retry-After`."),
}
"""Status and meaning of each problem code that only this flow answers."""

FIELD_CODES: Final = (
    *("COLUMNS_TOO_MANY", "FILE_CHANGED", "FILE_CUT_OFF", "FILE_DAMAGED", "FILE_EMPTY", "FILE_HAS_MACROS"),
    *("FILE_MISSING", "FILE_NOT_A_TABLE", "FILE_OF_ANOTHER_KIND", "FILE_OLD_EXCEL", "FILE_PASSWORD"),
    *("FILE_TAKES_TOO_LONG", "FILE_TOO_LARGE", "FILE_UNPACKS_TOO_LARGE", "HEADINGS_MISSING"),
    *("HEADINGS_UNREADABLE", "HEADING_TWICE"),
)
"""What is said of a single field."""
MEMBERS: Final[dict[str, Any]] = {
    "adapter": {"type": "string", "description": "With ADAPTER_NOT_ALLOWED: the adapter that the key lacks"},
    "module": {"type": "string", "description": "With MODULE_OFF: the module that the tenant lacks"},
}
"""What problems of this flow say beyond what all do."""

_TAKEN = ("ADAPTER_NOT_ALLOWED", "MODULE_OFF", "TENANT_SUSPENDED")
_MADE = (*_TAKEN, "BUSY", "RESTORED", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED", "UPLOAD_UNUSABLE")
_OVER = ("UPLOAD_ERASED", "UPLOAD_ABANDONED")
_SENT = (*_MADE, "UPLOADS_UNAVAILABLE", "BODY_CUT_OFF", "BODY_NOT_MULTIPART")
_FOUND = ("CURSOR_INVALID", "JOB_NOT_FOUND", "FINDINGS_UNAVAILABLE")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "upload_shipments": _SENT,
    "upload_catalogue": _SENT,
    "prepare_upload": (*_MADE, *_OVER, "UPLOADS_UNAVAILABLE"),
    "submit_upload": (*_TAKEN, *_OVER, "BUSY", "UPLOADS_UNAVAILABLE", "UPLOAD_UNUSABLE", "JOB_NOT_FOUND"),
    "list_jobs": ("CURSOR_INVALID",),
    "read_job": ("JOB_NOT_FOUND", "FINDINGS_UNAVAILABLE"),
    "list_findings": _FOUND,
    "list_results": _FOUND,
    "export_findings": (*_FOUND, "UPLOADS_UNAVAILABLE"),
    "export_results": (*_FOUND, "UPLOADS_UNAVAILABLE"),
    "list_jobs_of_tenant": ("CURSOR_INVALID", "TENANT_NOT_FOUND"),
    "read_job_of_tenant": ("JOB_NOT_FOUND", "FINDINGS_UNAVAILABLE"),
    "list_findings_of_job": _FOUND,
    "export_findings_of_job": (*_FOUND, "UPLOADS_UNAVAILABLE"),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_OF_RECORDS: Final[dict[str, tuple[str, ...]]] = {
    "retry_record_action": ("UPLOAD_FAILED", "UPLOAD_ABANDONED"),
}
"""What the routes for records of any flow answer about this one's."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "ShipmentsFile": {"file": "the bytes of shipments.csv"},
    "CatalogueFile": {"file": "the bytes of catalogue.xlsx", "screeningAuthority": "US"},
    "NewUpload": {"adapter": "generic-shipment-csv", "fileName": "2026-11.csv", "size": 104857600},
}
"""A request body for each form, by the form's name."""
