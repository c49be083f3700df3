"""What may be sent to the routes of the tenant flow."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from chalicelib.flows.common.camel import CamelForm
from chalicelib.flows.common.tenants import ADAPTERS, SCOPES
from chalicelib.flows.tenant.steps import OrganisationId, Role
from chalicelib.forms import Email, Note, OneLine, Shaped
from chalicelib.records.issued_keys import LONGEST_OVERLAP
from chalicelib.records.moment import whole_milliseconds

T = TypeVar("T")
Module = Literal["ship", "trade"]
Scope = Literal["ship:upload", "ship:read", "trade:upload", "trade:read", "jobs:read"]
AdapterName = Literal["generic-shipment-csv", "catalog-excel"]
Slug = Annotated[
    str,
    Shaped(r"^(?=.{2,63}$)[a-z0-9]+(-[a-z0-9]+)*$", "2 to 63 lower-case letters, digits and single inner hyphens"),
]
DetectorCode = Annotated[str, Shaped(r"^[A-Z][A-Z0-9_]{1,63}$", "a detector's code, such as AMOUNT_VARIANCE")]
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LONGEST: Final = int(LONGEST_OVERLAP.total_seconds())


def _no_repeats(values: list[T]) -> list[T]:
    if len(set(map(str, values))) < len(values):
        raise PydanticCustomError("REPEATED", "must not name anything twice")
    return values


def _moment(value: Any) -> Any:
    """JSON has no moments: one is a text with its zone, which no clock is too far from to show (RFC 3339)."""
    if value is None:
        return None
    form = "must be a moment with its zone, such as 2027-01-31T00:00:00Z"
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PydanticCustomError("WRONG_FORM", form)
    try:
        return whole_milliseconds(datetime.fromisoformat(value.upper()))
    except ValueError:
        raise PydanticCustomError("WRONG_FORM", form) from None


UNIQUE: Final = {"uniqueItems": True}
When = Annotated[AwareDatetime, BeforeValidator(_moment)]


class PrimaryContact(CamelForm):
    """Whom to invite."""

    email: Email
    role: Role = "org:admin"


class NewTenantForm(CamelForm):
    """A tenant that is to be made."""

    name: Annotated[str, OneLine(200)]
    slug: Slug
    modules: Annotated[
        list[Module], AfterValidator(_no_repeats), Field(min_length=1, max_length=2, json_schema_extra=UNIQUE)
    ]
    clerk_org_id: OrganisationId | None = Field(
        default=None, description="Organisation of its people at the identity organisation; left out: one is made"
    )
    primary_contact: PrimaryContact | None = Field(default=None, description="Whom to invite; left out: nobody")
    note: Note = ""


class NewKeyForm(CamelForm):
    """A key that is to be issued."""

    name: Annotated[str, OneLine(100)]
    scopes: Annotated[
        list[Scope], AfterValidator(_no_repeats), Field(min_length=1, max_length=len(SCOPES), json_schema_extra=UNIQUE)
    ]
    allowed_adapters: (
        Annotated[
            list[AdapterName], AfterValidator(_no_repeats), Field(max_length=len(ADAPTERS), json_schema_extra=UNIQUE)
        ]
        | None
    ) = Field(default=None, description="What its holder may send; left out: all that is for the tenant's modules")
    expires_at: When | None = Field(default=None, description="From when on it counts no more; null: it does not end")


class RotationQuery(CamelForm):
    """How a key is replaced."""

    overlap_seconds: Annotated[int, Field(ge=0, le=_LONGEST)] = Field(
        default=86_400, description="For how long the old key counts on beside the new one; 0: not at all"
    )
    expires_at: When | None = Field(default=None, description="Of the new key; left out: as the old one's")


class KeysQuery(CamelForm):
    """Which keys are listed."""

    all: Literal["yes", "no"] = Field(default="no", description="Whether those that count no more are among them")


class DetectorOverride(CamelForm):
    """A detector, and whether it is on."""

    detector_code: DetectorCode
    enabled: StrictBool | None = Field(description="null: as its module has it, whatever was said before")


class DetectorsForm(CamelForm):
    """Detectors that are on or off otherwise than their modules have them."""

    detectors: Annotated[list[DetectorOverride], Field(min_length=1, max_length=20)]


class Reason(CamelForm):
    """Why something is done."""

    reason: Annotated[str, OneLine(500)] = Field(description="In words, for the history")


def by_code(form: DetectorsForm) -> dict[str, bool | None]:
    """By a detector's code, whether it is to be on; None: as its module has it. What is named twice is as it was named
    last."""
    return {each.detector_code: each.enabled for each in form.detectors}
