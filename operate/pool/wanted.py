"""What Onramp needs of the console's app client, and the change that mends what lacks. Doctor and `pool` go by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal

ACCESS_TOKEN: Final = timedelta(minutes=15)
REFRESH_TOKEN: Final = timedelta(days=30)
UNITS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
SCOPES: Final = ("email", "openid", "profile")
GOOGLE: Final = "Google"
"""The identity provider's name in the pool."""


@dataclass(frozen=True)
class Lack:
    """One thing that is not as Onramp needs it.

    Attributes:
        check: The doctor's line.
        state: How bad that is.
        says: What it comes to.
        change: Parameters of UpdateUserPoolClient that mend it; lists and mappings are joined with what is there.
            Empty: only another client does.
    """

    check: str
    state: Literal["warning", "fault"]
    says: str
    change: Mapping[str, Any] = field(default_factory=dict)


def lacks(app: Mapping[str, Any], back: str) -> Iterator[Lack]:
    """What a client lacks.

    Args:
        app: As DescribeUserPoolClient answers it.
        back: The console's address that the hosted sign-in leads back to; empty: the stage has none.
    """
    yield from _sign_in(app)
    yield from _tokens(app)
    if back:
        yield from _google(app, back)


def mended(app: Mapping[str, Any], found: Iterable[Lack]) -> dict[str, Any]:
    """The client's settings with every change in them. UpdateUserPoolClient sets back whatever it is not told."""
    settings = dict(app)
    for each in found:
        for name, value in each.change.items():
            before = settings.get(name)
            if isinstance(value, dict):
                settings[name] = {**(before or {}), **value}
            elif isinstance(value, list):
                settings[name] = sorted({*(before or ()), *value})
            else:
                settings[name] = value
    return settings


def _sign_in(app: Mapping[str, Any]) -> Iterator[Lack]:
    check, flows = "pool client", set(app.get("ExplicitAuthFlows", ()))
    if app.get("ClientSecret"):
        yield Lack(check, "fault", "the client has a secret, which no browser can keep")
    if not flows & {"ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"}:
        says = "nobody can sign in with a password: ALLOW_USER_PASSWORD_AUTH is off"
        yield Lack(check, "fault", says, {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})
    rotates = app.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    if "ALLOW_REFRESH_TOKEN_AUTH" not in flows and not rotates:
        says = "sessions end early: ALLOW_REFRESH_TOKEN_AUTH is off, nothing rotates"
        yield Lack(check, "fault", says, {"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]})
    if app.get("PreventUserExistenceErrors") != "ENABLED":
        says = "strangers learn who has an account: PreventUserExistenceErrors is off"
        yield Lack(check, "fault", says, {"PreventUserExistenceErrors": "ENABLED"})
    if app.get("EnableTokenRevocation") is not True:
        says = "a sign-out ends nothing at the pool: EnableTokenRevocation is off"
        yield Lack(check, "fault", says, {"EnableTokenRevocation": True})


def _tokens(app: Mapping[str, Any]) -> Iterator[Lack]:
    if _validity(app, "AccessToken", "hours", 1) > ACCESS_TOKEN:
        says = "access tokens open an onboarding for more than 15 minutes after a sign-out"
        change = {"AccessTokenValidity": 15, "TokenValidityUnits": {"AccessToken": "minutes"}}
        yield Lack("pool tokens", "fault", says, change)
    if _validity(app, "RefreshToken", "days", 30) > REFRESH_TOKEN:
        says = "refresh tokens outlive the browser's cookie of 30 days"
        change = {"RefreshTokenValidity": 30, "TokenValidityUnits": {"RefreshToken": "days"}}
        yield Lack("pool tokens", "warning", says, change)


def _google(app: Mapping[str, Any], back: str) -> Iterator[Lack]:
    check = "pool Google"
    if back not in app.get("CallbackURLs", ()):
        says = f"{back} is no callback URL of the client: each sign-in ends in CODE_REFUSED"
        yield Lack(check, "fault", says, {"CallbackURLs": [back]})
    if GOOGLE not in app.get("SupportedIdentityProviders", ()):
        says = f"the client does not have the identity provider {GOOGLE}"
        yield Lack(check, "fault", says, {"SupportedIdentityProviders": [GOOGLE]})
    if not app.get("AllowedOAuthFlowsUserPoolClient") or "code" not in app.get("AllowedOAuthFlows", ()):
        flow = {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"]}
        says = "the client does not allow the flow code"
        yield Lack(check, "fault", says, {**flow, "AllowedOAuthScopes": list(SCOPES)})


def _validity(app: Mapping[str, Any], token: str, unit: str, default: int) -> timedelta:
    unit = app.get("TokenValidityUnits", {}).get(token, unit)
    return timedelta(seconds=UNITS[unit] * (app.get(f"{token}Validity") or default))
