"""What the documentation of the API says of the merch flow's routes, beyond what their declarations tell."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.flows.merch import documented_brand as brand

CODES: Final[dict[str, tuple[int, str]]] = {
    "NOT_COMPANY_ADMIN": (403, "The company is not the caller's."),
    "COMPANY_NOT_FOUND": (404, "There is no company of this id."),
    "COMPANY_CHURNED": (409, "The company has left."),
    **brand.CODES,
}
"""Status and meaning of each problem code that only this flow answers."""

MEMBERS: Final[dict[str, Any]] = brand.MEMBERS
"""What problems of this flow say beyond what all do."""

PROBLEMS: Final[dict[str, tuple[str, ...]]] = brand.PROBLEMS
"""By the name of a route: the codes that it can answer, and that do not follow from its declaration."""

BODIES: Final[dict[str, dict[str, Any]]] = brand.BODIES
"""A request body for each form, by the form's name."""
