"""What differs between stages, read from the environment by name. Nothing reads the environment at import.

Here are Onramp's own settings. Those of a platform are declared in its folder, those of a flow in the flow's, each as a
group (`SettingsGroup`), and are read by whoever names the group: a deployment needs no setting of a flow that it does
not have. The template's parameters and the functions' environment follow from the same declarations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from chalicelib.errors import SettingMissing, SettingUnusable


class SettingsGroup(BaseModel):
    """Settings that belong together. Each field is the environment variable of the same name in upper case."""

    model_config = ConfigDict(frozen=True)


Group = TypeVar("Group", bound=SettingsGroup)


class Settings(SettingsGroup):
    """One stage's settings: Onramp's own, and the way to all others."""

    env: str = Field(min_length=1, description="Stage name; the prefix of the table's and the secrets' names")
    flows: str = Field(min_length=1, description="The flows of this stage, by their names, with commas: ecom,pixel")
    aws_region: str = Field(min_length=1, description="Region of everything Onramp owns (Lambda sets it)")

    onboarding_table: str = Field(min_length=1, description="The one table of records, triggers, history and links")
    rate_table: str = Field(min_length=1, description="Rate counters; no stream, items expire")
    wake_queue_url: str = Field(
        default="", description="SQS queue of delayed wakes, for functions that perform actions; empty: they cannot"
    )
    bulk_queue_url: str = Field(
        default="", description="SQS queue of bulk work, of a stage whose flows have any; empty: none"
    )

    console_url: str = Field(
        min_length=1, description="Origin of the console; links are {console_url}/onboarding?key=…"
    )
    cell_id: str = Field(default="cell-1", min_length=1, description="Cloud cell of new accounts (only one today)")
    admin_url: str = Field(
        default="",
        description="Address of the admin pages, for links in messages; empty: no link",
    )
    behind_cloudflare: bool = Field(default=False, description="Trust CF-Connecting-IP for the client's address")

    health_keep_seconds: float = Field(
        default=15.0, ge=0, le=300, description="For how long what the health's sources said is shown again"
    )

    compact_records: bool = Field(
        default=False,
        description="Store records in the compact form, schema version 3, for about two thirds of the write units; the "
        "releases before 0.2 cannot read it, so only once nobody rolls back to one",
    )

    access_issuer: str = Field(min_length=1, description="Cloudflare Access team domain, https://…")
    access_audience: str = Field(min_length=1, description="The Access application's audience tag")
    access_jwks_url: str = Field(default="", description="Where the keys of Access are; empty: derived from the issuer")

    _environ: Mapping[str, str] = PrivateAttr(default_factory=dict)
    _groups: dict[type[SettingsGroup], Any] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """Keep the environment that they were read from, for `of`."""
        self._environ = dict(context or {})

    def of(self, group: type[Group]) -> Group:
        """The settings of a platform or a flow, read when they are first asked for.

        Raises:
            SettingMissing, SettingUnusable: Names the first variable that is missing, or cannot be what it says.
        """
        if group not in self._groups:
            self._groups[group] = _read(group, self._environ)
        found: Group = self._groups[group]
        return found

    def but(self, **changes: object) -> Settings:
        """These settings with other values for some variables, by their names in lower case.

        Raises:
            SettingMissing, SettingUnusable: Names the first variable that is missing, or cannot be what it says.
        """
        return load({**self._environ, **{name.upper(): str(value) for name, value in changes.items()}})


class PagesSettings(SettingsGroup):
    """Where customers' pages lead: for flows that have any."""

    docs_url: str = Field(default="", description="Where customers read the documentation; empty: {console_url}/docs")
    contact: str = Field(
        default="", description="Whom customers can turn to: a mail address or https://…, shown publicly; empty: nobody"
    )

    def documentation(self, console_url: str) -> str:
        """The console's own documentation, unless another is set."""
        return self.docs_url.rstrip("/") or f"{console_url.rstrip('/')}/docs"


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Args:
        environ: Environment variables, normally ``os.environ``.

    Raises:
        SettingMissing, SettingUnusable: Names the first variable that is missing, or cannot be what it says.
    """
    return _read(Settings, environ)


def _read(group: type[Group], environ: Mapping[str, str]) -> Group:
    values = {name: environ[name.upper()] for name in group.model_fields if environ.get(name.upper())}
    try:
        return group.model_validate(values, context=environ)
    except ValidationError as error:
        raise _refusal(error) from None  # pydantic's own text shows the values


def _refusal(error: ValidationError) -> SettingMissing | SettingUnusable:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    if first["type"] in {"missing", "string_too_short"}:
        return SettingMissing(name)
    return SettingUnusable(name, first["msg"].removeprefix("Value error, "))
