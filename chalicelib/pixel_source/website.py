"""The placeholder ``website.ts`` of a customer: works as it stands, until an SE writes the customer's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.pixel_source.customer import require_id
from chalicelib.pixel_source.literals import string_literal

if TYPE_CHECKING:
    from chalicelib.pixel_source.customer import Customer

_TEMPLATE = Path(__file__).with_name("website.ts")  # Chalice packages everything below chalicelib/
_PIXEL_ID = "const PIXEL_ID: string = '__PIXEL_ID__';"
_PERSONALIZATION = "const PERSONALIZATION: boolean = false;"


def customer_folder(pixel_id: str) -> str:
    """The folder of a pixel's customer in the pixel repository.

    Raises:
        Permanent: ``PIXEL_ID_INVALID``: not an id, so not part of a path either.
    """
    return f"src/customers/{require_id('pixel_id', pixel_id)}"


def website_path(pixel_id: str) -> str:
    """Where the script of a pixel is in the pixel repository.

    Raises:
        Permanent: ``PIXEL_ID_INVALID``: not an id, so not part of a path either.
    """
    return f"{customer_folder(pixel_id)}/website.ts"


def website_source(customer: Customer) -> str:
    """The script: one TypeScript file without imports, which compiles to one classic script.

    Nothing of the customer is in it but the pixel id and whether events may carry a session id.
    """
    source = _TEMPLATE.read_text(encoding="utf-8")
    filled = {
        _PIXEL_ID: f"const PIXEL_ID: string = {string_literal(customer.pixel_id)};",
        _PERSONALIZATION: f"const PERSONALIZATION: boolean = {str(customer.personalization).lower()};",
    }
    for placeholder, line in filled.items():
        if source.count(placeholder) != 1:
            raise ValueError(f"website.ts must have this line exactly once: {placeholder}")
        source = source.replace(placeholder, line)
    return source
