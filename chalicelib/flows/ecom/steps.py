"""The wizard's screens and what each may contain. A form checks shape at every save and completeness at submission."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chalicelib.engine.flow import Step
from chalicelib.flows.ecom.lifecycle import REGISTERED

INDEX_NAME_RULE = r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$"
"""Source: the ecom API's contract (docs/platform-contracts.md): 1 to 32 lower-case letters, digits, inner hyphens."""


def _printable(text: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise ValueError("must not contain control characters")
    return text


def _email(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # here: it would cost the API's cold start

    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is not an email address: {error}") from None


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_printable)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)]


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("must not name a field twice")
    return values


class Form(BaseModel):
    """What a screen may contain; anything else is refused by name."""

    model_config = ConfigDict(extra="forbid", defer_build=True)  # built when used: a cold start needs none


class Invite(Form):
    """One member of the team."""

    email: Email
    login_method: Literal["password", "google"] = "password"
    role: Literal["member", "merchandiser"] = "member"


def _each_once(invites: list[Invite]) -> list[Invite]:
    if len({invite.email.casefold() for invite in invites}) != len(invites):
        raise ValueError("must not invite an address twice")
    return invites


class AccountForm(Form):
    """Welcome."""

    account_name: Annotated[Text, Field(max_length=300)] | None = None


class PixelForm(Form):
    """Which kind of storefront sends the events."""

    storefront_type: Literal["web", "mobile"] | None = None


class IndexForm(Form):
    """The first index. `index_type` is one of the account's, checked against them where they are known."""

    index_name: Annotated[str, StringConstraints(pattern=INDEX_NAME_RULE)] | None = None
    index_type: Annotated[Text, Field(max_length=64)] | None = None
    custom_model: Annotated[Text, Field(max_length=200)] | None = None
    collapse_fields: (
        Annotated[
            list[Annotated[Text, Field(max_length=100)]],
            Field(max_length=100),
            AfterValidator(_unique),
        ]
        | None
    ) = None
    index_tier: Literal["staging", "production"] | None = None


class TeamForm(Form):
    """Who else works with it. May stay empty."""

    team_invites: Annotated[list[Invite], Field(max_length=50), AfterValidator(_each_once)] | None = None


class Fields(AccountForm, PixelForm, IndexForm, TeamForm):
    """Everything a customer may set: the allow-list of the save route and of the SE's prefill."""


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
