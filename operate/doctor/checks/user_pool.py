"""The user pool and the console's client in it, by the table of docs/runbook.md."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.cognito.connect import way_back
from chalicelib.clients.cognito.needs import CognitoSettings
from operate.doctor.finding import Finding, fault, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the user pool: password sign-in, addresses without case, short tokens, sign-out, password policy, Google"
ACCESS_TOKEN: Final = timedelta(minutes=15)
REFRESH_TOKEN: Final = timedelta(days=30)
UNITS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
KINDS: Final = {
    "lower": "RequireLowercase",
    "upper": "RequireUppercase",
    "digit": "RequireNumbers",
    "symbol": "RequireSymbols",
}
CLIENT: Final = "aws cognito-idp update-user-pool-client, with every setting named (docs/runbook.md, the user pool)"


def look(place: Place) -> Iterator[Finding]:
    """The pool, then its client."""
    own = place.settings.of(CognitoSettings)
    client = place.client("cognito-idp")
    try:
        pool = client.describe_user_pool(UserPoolId=own.cognito_user_pool_id)["UserPool"]
        app = client.describe_user_pool_client(UserPoolId=own.cognito_user_pool_id, ClientId=own.cognito_client_id)[
            "UserPoolClient"
        ]
    except client.exceptions.ResourceNotFoundException:
        yield fault(
            "user pool",
            "there is no such pool, or no such client in it",
            f"correct cognito_user_pool_id and cognito_client_id in stages/{place.env}.toml",
        )
        return
    faults = [*_of_pool(own, pool), *_of_client(app), *_of_google(place, own, app)]
    yield from faults
    if all(each.state == "ok" for each in faults):
        yield ok("user pool", "as Onramp needs it")


def _of_pool(own: CognitoSettings, pool: dict[str, Any]) -> Iterator[Finding]:
    if pool.get("UsernameConfiguration", {}).get("CaseSensitive", True):
        yield fault(
            "pool addresses",
            "the pool tells Ada@shop.example from ada@shop.example",
            "it cannot be changed: make a pool with UsernameConfiguration={CaseSensitive=false} and name that one",
        )
    if "email" not in pool.get("AutoVerifiedAttributes", ()):
        yield fault(
            "pool addresses",
            "addresses are not verified",
            "aws cognito-idp update-user-pool "
            f"--user-pool-id {own.cognito_user_pool_id} --auto-verified-attributes email",
        )
    policy = pool.get("Policies", {}).get("PasswordPolicy", {})
    length = policy.get("MinimumLength", 8)
    kinds = {kind for kind, name in KINDS.items() if policy.get(name)}
    if length != own.cognito_password_min_length or kinds != own.password_needs:
        yield warning(
            "password policy",
            "sign-up pages ask for another password than the pool does",
            f'cognito_password_min_length = "{length}" and cognito_password_needs = "{",".join(sorted(kinds))}" '
            "in the stage file",
        )


def _of_client(app: dict[str, Any]) -> Iterator[Finding]:
    if app.get("ClientSecret"):
        yield fault("pool client", "the client has a secret, which no browser can keep", "name a client without one")
    flows = set(app.get("ExplicitAuthFlows", ()))
    if not flows & {"ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"}:
        yield fault("pool client", "nobody can sign in with a password: ALLOW_USER_PASSWORD_AUTH is off", CLIENT)
    rotates = app.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    if "ALLOW_REFRESH_TOKEN_AUTH" not in flows and not rotates:
        yield fault("pool client", "sessions end early: ALLOW_REFRESH_TOKEN_AUTH is off, nothing rotates", CLIENT)
    if _validity(app, "AccessToken", "hours", 1) > ACCESS_TOKEN:
        yield fault("pool tokens", "access tokens open an onboarding for more than 15 minutes after a sign-out", CLIENT)
    if _validity(app, "RefreshToken", "days", 30) > REFRESH_TOKEN:
        yield warning("pool tokens", "refresh tokens outlive the browser's cookie of 30 days", CLIENT)
    if app.get("PreventUserExistenceErrors") != "ENABLED":
        yield fault("pool client", "strangers learn who has an account: PreventUserExistenceErrors is off", CLIENT)
    if app.get("EnableTokenRevocation") is not True:
        yield fault("pool client", "a sign-out ends nothing at the pool: EnableTokenRevocation is off", CLIENT)


def _of_google(place: Place, own: CognitoSettings, app: dict[str, Any]) -> Iterator[Finding]:
    """Only where the settings offer it."""
    if not own.cognito_hosted_url:
        return
    back = way_back(place.settings)
    if back not in app.get("CallbackURLs", ()):
        yield fault(
            "pool Google", f"{back} is no callback URL of the client: each sign-in ends in CODE_REFUSED", CLIENT
        )
    if "Google" not in app.get("SupportedIdentityProviders", ()):
        yield fault("pool Google", "the client does not have the identity provider Google", CLIENT)
    if not app.get("AllowedOAuthFlowsUserPoolClient") or "code" not in app.get("AllowedOAuthFlows", ()):
        yield fault("pool Google", "the client does not allow the flow code", CLIENT)


def _validity(app: dict[str, Any], token: str, unit: str, default: int) -> timedelta:
    unit = app.get("TokenValidityUnits", {}).get(token, unit)
    return timedelta(seconds=UNITS[unit] * (app.get(f"{token}Validity") or default))
