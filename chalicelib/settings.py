"""What differs between stages, read once from the environment, by name. Nothing reads the environment at import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from chalicelib.errors import SettingMissing, SettingUnusable
from chalicelib.git_names import branch_fault, repository_fault


class Settings(BaseModel):
    """One stage's settings. Each field is the environment variable of the same name in upper case."""

    model_config = ConfigDict(frozen=True)

    env: str = Field(min_length=1, description="Stage name; the prefix of the table's and the secrets' names")
    aws_region: str = Field(min_length=1, description="Region of everything Onramp owns (Lambda sets it)")

    onboarding_table: str = Field(min_length=1, description="The one table of records, triggers, history and links")
    rate_table: str = Field(min_length=1, description="Rate counters; no stream, items expire")
    wake_queue_url: str = Field(min_length=1, description="SQS queue of delayed wakes")

    console_url: str = Field(
        min_length=1, description="Origin of the console; links are {console_url}/onboarding?key=…"
    )
    cell_id: str = Field(default="cell-1", min_length=1, description="Cloud cell of new accounts (only one today)")
    admin_url: str = Field(default="", description="Origin of the admin pages, for links in messages; empty: no link")
    docs_url: str = Field(default="", description="Where customers read the documentation; empty: {console_url}/docs")
    behind_cloudflare: bool = Field(default=False, description="Trust CF-Connecting-IP for the client's address")

    controller_url: str = Field(min_length=1, description="Base URL of the Controller")
    ecom_url: str = Field(min_length=1, description="Base URL of the ecom API")

    github_api_url: str = Field(default="https://api.github.com", min_length=1)
    pixel_repository: str = Field(min_length=1, description="owner/name of the pixel repository")
    pixel_branch: str = Field(default="main", min_length=1)
    pixel_delivery: Literal["commit", "pull_request"] = Field(
        default="commit", description="Commit straight to the branch, or open a pull request and wait for its merge"
    )

    analytics_table: str = Field(min_length=1, description="Mapping of pixel to account, in the analytics account")
    analytics_role_arn: str = Field(default="", description="Role to assume there; empty: this function's own role")
    analytics_region: str = Field(default="", description="Region there; empty: Onramp's own")
    pixel_ingest_principal: str = Field(min_length=1, description="ARN allowed to send events to a pixel's queue")
    event_bucket: str = Field(min_length=1, description="S3 bucket of pixel events, one prefix for each pixel")
    pixel_script_url: str = Field(
        default="",
        description="Origin that serves /pixel/{id}.js, for the snippet shown to customers; empty: none shown",
    )

    health_keep_seconds: float = Field(
        default=15.0, ge=0, le=300, description="For how long what the health's sources said is shown again"
    )

    notification_topic_arn: str = Field(default="", description="SNS topic of what colleagues should know; empty: none")
    slack_webhook_secret: str = Field(
        default="", description="Secret with Slack's webhook, JSON {url, signing_key}; empty: no such messages"
    )
    crm_webhook_secret: str = Field(
        default="", description="Secret with the CRM's webhook, JSON {url, signing_key}; empty: no such messages"
    )

    cognito_user_pool_id: str = Field(min_length=1)
    cognito_client_id: str = Field(min_length=1)
    cognito_issuer: str = Field(default="", description="Issuer of access tokens; empty: derived from pool and region")
    cognito_jwks_url: str = Field(default="", description="Where its keys are; empty: derived from the issuer")

    access_issuer: str = Field(min_length=1, description="Cloudflare Access team domain, https://…")
    access_audience: str = Field(min_length=1, description="The Access application's audience tag")
    access_jwks_url: str = Field(default="", description="Where its keys are; empty: derived from the issuer")

    controller_token_secret: str = Field(default="", description="Empty: {env}/onboarding/controller-token")
    ecom_token_secret: str = Field(default="", description="Empty: {env}/onboarding/ecom-token")
    card_token_secret: str = Field(default="", description="Empty: {env}/onboarding/airwallex-card-details")
    github_token_secret: str = Field(default="", description="Empty: {env}/onboarding/github-pat")

    @field_validator("github_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("write an address that begins with https://")
        if address.username or address.password or address.query or address.fragment:
            raise ValueError("write the address without a user, a query or a fragment")
        return value

    @field_validator("pixel_repository")
    @classmethod
    def _github_can_have_the_repository(cls, value: str) -> str:
        if fault := repository_fault(value):
            raise ValueError(fault)
        return value

    @field_validator("pixel_branch")
    @classmethod
    def _git_can_have_the_branch(cls, value: str) -> str:
        if fault := branch_fault(value):
            raise ValueError(fault)
        return value

    @property
    def docs_url_or_default(self) -> str:
        """The console's own documentation, unless another is set."""
        return self.docs_url.rstrip("/") or f"{self.console_url.rstrip('/')}/docs"

    @property
    def cognito_issuer_or_default(self) -> str:
        """Cognito's documented issuer form, unless one is set."""
        return self.cognito_issuer or (
            f"https://cognito-idp.{self.aws_region}.amazonaws.com/{self.cognito_user_pool_id}"
        )

    def secret_name(self, purpose: Literal["controller_token", "ecom_token", "card_token", "github_token"]) -> str:
        """Secrets Manager name of a secret, by what it is for."""
        default = {
            "controller_token": "controller-token",
            "ecom_token": "ecom-token",
            "card_token": "airwallex-card-details",
            "github_token": "github-pat",
        }[purpose]
        return getattr(self, f"{purpose}_secret") or f"{self.env}/onboarding/{default}"


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Args:
        environ: Environment variables, normally ``os.environ``.

    Raises:
        SettingMissing, SettingUnusable: Names the first variable that is missing, or cannot be what it says.
    """
    values = {name: environ[name.upper()] for name in Settings.model_fields if environ.get(name.upper())}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from None  # pydantic's own text shows the values


def _refusal(error: ValidationError) -> SettingMissing | SettingUnusable:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    if first["type"] in {"missing", "string_too_short"}:
        return SettingMissing(name)
    return SettingUnusable(name, first["msg"].removeprefix("Value error, "))
