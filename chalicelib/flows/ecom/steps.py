"""The wizard's screens and what each may contain. A form checks shape at every save and completeness at submission."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chalicelib.addresses import folded
from chalicelib.engine.flow import Step
from chalicelib.flows.ecom.lifecycle import REGISTERED
from chalicelib.forms import Email, Form, OneLine, Shaped, without_null_defaults
from chalicelib.storefront import StorefrontType

INDEX_NAME: Final = Shaped(
    r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", "1 to 32 lower-case letters, digits and inner hyphens"
)
"""Source: the ecom API's contract (docs/platform-contracts.md): 1 to 32 lower-case letters, digits, inner hyphens."""
TEAM: Final = "team_invites"
"""The one field that names people."""
Tier = Literal["staging", "production"]
TIERS: Final[Mapping[Tier, tuple[str, str]]] = {
    "staging": (
        "Staging",
        "For trying things out: the smallest size, with one copy of your data. Searches are slower.",
    ),
    "production": (
        "Production",
        "For your shop: spare copies of your data on fast storage. Searches go on when a machine fails.",
    ),
}
"""A title and an explanation of each tier, for customers. Source of what differs: `tier_overrides` of the ecom API."""


def _unique(values: list[str]) -> list[str]:
    """Two that look the same are the same, however the accents are written (Unicode NFC)."""
    seen: set[str] = set()
    for place, value in enumerate(unicodedata.normalize("NFC", each) for each in values):
        if value in seen:
            raise PydanticCustomError("REPEATED", "must not be named twice", {"field": str(place)})
        seen.add(value)
    return values


class Invite(Form):
    """One member of the team."""

    email: Email
    login_method: Literal["password", "google"] = "password"
    role: Literal["member", "merchandiser"] = "member"


def _each_once(invites: list[Invite]) -> list[Invite]:
    seen: set[str] = set()
    for place, address in enumerate(folded(invite.email) for invite in invites):
        if address in seen:
            raise PydanticCustomError("REPEATED", "must not be invited twice", {"field": f"{place}.email"})
        seen.add(address)
    return invites


class AccountForm(Form):
    """Welcome."""

    account_name: Annotated[str, OneLine(300)] | None = None


class PixelForm(Form):
    """Which kind of storefront sends the events."""

    storefront_type: StorefrontType | None = None


class IndexForm(Form):
    """The first index. `index_type` is one of the account's, checked against them where they are known."""

    index_name: Annotated[str, INDEX_NAME] | None = None
    index_type: Annotated[str, OneLine(64)] | None = None
    custom_model: Annotated[str, OneLine(200)] | None = None
    collapse_fields: (
        Annotated[
            list[Annotated[str, OneLine(100)]],
            Field(max_length=100, json_schema_extra={"uniqueItems": True}),
            AfterValidator(_unique),
        ]
        | None
    ) = None
    index_tier: Tier | None = None


class TeamForm(Form):
    """Who else works with it. May stay empty."""

    team_invites: (
        Annotated[
            list[Invite], Field(max_length=50, json_schema_extra={"uniqueItems": True}), AfterValidator(_each_once)
        ]
        | None
    ) = Field(default=None, description="No address twice, in whatever casing")


class Fields(AccountForm, PixelForm, IndexForm, TeamForm):
    """Everything a customer may set: the allow-list of the save route and of the SE's prefill."""

    model_config = ConfigDict(json_schema_extra=without_null_defaults)


STEPS = (
    Step(name="welcome", title="Welcome", form=AccountForm, needs=("account_name",)),
    Step(name="signup", title="Sign up", form=Form),
    Step(name="pixel", title="Pixel", form=PixelForm, needs=("storefront_type",), after=REGISTERED),
    Step(
        name="index",
        title="First index",
        form=IndexForm,
        needs=("index_name", "index_type", "index_tier"),
        after=REGISTERED,
    ),
    Step(name="team", title="Team", form=TeamForm, after=REGISTERED),
    Step(name="done", title="All set", form=Form, after=REGISTERED),
)
