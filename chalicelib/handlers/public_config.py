"""What customers' pages must know of a stage before anybody has signed in. Public: nothing in it is a secret."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from chalicelib.clients.cognito.connect import way_back
from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.payments.needs import PaymentPagesSettings
from chalicelib.clients.turnstile.needs import TurnstileSettings
from chalicelib.errors import SettingMissing
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import READING
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.routing import Routes
from chalicelib.settings import PagesSettings, Settings
from chalicelib.version import VERSION

routes = Routes()

SCOPES: Final = ("openid", "email", "profile")
KEPT_SECONDS: Final = 300
"""For how long anybody may keep it: a changed setting is in every page after that."""


class UserPool(ResponseModel):
    """Where customers sign in."""

    region: str
    client_id: str


class GoogleSignIn(ResponseModel):
    """How a browser is sent to Google and comes back: by the authorization code flow with PKCE (RFC 7636, S256). The
    page adds `response_type=code`, `state`, `code_challenge` and its method, and hands the code that comes back to
    `/sessions/code`."""

    authorize_url: str
    client_id: str
    redirect_uri: str
    scopes: list[str]
    identity_provider: Literal["Google"] = "Google"


class PasswordRule(ResponseModel):
    """What the user pool asks of a password, for hints. The pool has the last word."""

    min_length: int
    needs_lower: bool
    needs_upper: bool
    needs_digit: bool
    needs_symbol: bool


class BotCheckWidget(ResponseModel):
    """How a page asks whether a person is there."""

    script_url: str
    site_key: str


class PaymentScript(ResponseModel):
    """How a page lets somebody pay."""

    script_url: str
    publishable_key: str


class PublicConfig(ResponseModel):
    """What pages must know of this stage."""

    version: str = Field(description="Of the API; a page that was loaded long ago may be of an older one")
    user_pool: UserPool
    google: GoogleSignIn | None = Field(description="null: nobody signs in with Google here")
    password: PasswordRule
    docs_url: str = Field(description="Where customers read the documentation")
    bot_check: BotCheckWidget | None = Field(description="null: no form of this stage asks for one")
    payments: PaymentScript | None = Field(description="null: nothing is paid at this stage")
    contact: str | None = Field(description="Whom customers can turn to: a mail address or a URL; null: nobody")


@routes.route("GET", "/config", auth=Auth.NOBODY, answers=(PublicConfig,), limit=READING, public_seconds=KEPT_SECONDS)
def read_config(call: Call) -> PublicConfig:
    """What pages must know of this stage before anybody has signed in. The same for everybody; anybody may keep it for
    some minutes."""
    settings = call.api.settings
    pool, pages = settings.of(CognitoSettings), settings.of(PagesSettings)
    needs = pool.password_needs
    return PublicConfig(
        version=VERSION,
        user_pool=UserPool(region=settings.aws_region, client_id=pool.cognito_client_id),
        google=_google(pool, way_back(settings.console_url)),
        password=PasswordRule(
            min_length=pool.cognito_password_min_length,
            needs_lower="lower" in needs,
            needs_upper="upper" in needs,
            needs_digit="digit" in needs,
            needs_symbol="symbol" in needs,
        ),
        docs_url=pages.documentation(settings.console_url),
        bot_check=_bot_check(settings),
        payments=_payments(settings),
        contact=pages.contact or None,
    )


def _bot_check(settings: Settings) -> BotCheckWidget | None:
    try:
        own = settings.of(TurnstileSettings)
    except SettingMissing:  # a stage has the settings of its own flows' platforms only
        return None
    return BotCheckWidget(script_url=own.turnstile_script, site_key=own.turnstile_site_key)


def _payments(settings: Settings) -> PaymentScript | None:
    try:
        own = settings.of(PaymentPagesSettings)
    except SettingMissing:
        return None
    return PaymentScript(script_url=own.payments_script, publishable_key=own.payments_publishable_key)


def _google(pool: CognitoSettings, redirect_uri: str) -> GoogleSignIn | None:
    if not pool.authorize_url:
        return None
    return GoogleSignIn(
        authorize_url=pool.authorize_url,
        client_id=pool.cognito_client_id,
        redirect_uri=redirect_uri,
        scopes=list(SCOPES),
    )
