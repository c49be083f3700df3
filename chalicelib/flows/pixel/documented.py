"""What the documentation of the API says of the pixel flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

CODES: Final[dict[str, tuple[int, str]]] = {
    "PIXEL_NOT_FOUND": (404, "There is no pixel with this id."),
    "PIXEL_NOT_OURS": (409, "Onramp has not made this pixel: there is nothing that it could change."),
    "PIXEL_OF_ONBOARDING": (409, "An onboarding made this pixel, `onboarding_id` says which: it is changed there."),
    "PIXEL_UNREADABLE": (409, "The stored item is damaged; the detail names what. An engineer must mend it."),
}
"""Status and meaning of each problem code that only this flow answers."""

_NOT_ITS_OWN = ("PIXEL_OF_ONBOARDING", "PIXEL_NOT_OURS")

PROBLEMS: Final[dict[str, tuple[str, ...]]] = {
    "make_pixel": ("BUSY", "IDEMPOTENCY_KEY_INVALID", "IDEMPOTENCY_KEY_REUSED", "RESTORED", "RECORD_UNREADABLE"),
    "list_pixels": ("CURSOR_INVALID", "FILTERS_TOGETHER", "STATUS_UNKNOWN"),
    "read_pixel": (),
    "amend_pixel": (*_NOT_ITS_OWN, "BUSY", "TASK_UNKNOWN", "NOT_CORRECTABLE"),
    "retry_pixel_action": (*_NOT_ITS_OWN, "BUSY", "ACTION_NOT_FOUND", "NOT_FAILED"),
}
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

PROBLEMS_BY_PARAMETER: Final = {
    # An onboarding may have made the pixel.
    "pixel_id": ("PIXEL_NOT_FOUND", "PIXEL_UNREADABLE", "ONBOARDING_UNREADABLE"),
}
"""By a parameter of the path: what every route that has it can answer."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "NewPixel": {"type": "web", "name": "Ada's Shop", "personalization": False, "system_account_id": "sys-7"},
    "PixelAmendment": {"se_tasks": {"pixel_customization": True}},
}
"""A request body for each form, by the form's name."""
