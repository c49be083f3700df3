"""The user pool and the console's client in it, by the table of docs/deploying.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.clients.cognito.connect import way_back
from chalicelib.clients.cognito.needs import CognitoSettings
from operate.doctor.finding import Finding, fault, ok, warning
from operate.pool.wanted import lacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place
    from operate.pool.wanted import Lack

ABOUT = "the user pool: password sign-in, addresses without case, short tokens, sign-out, password policy, Google"
KINDS: Final = {
    "lower": "RequireLowercase",
    "upper": "RequireUppercase",
    "digit": "RequireNumbers",
    "symbol": "RequireSymbols",
}


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
            f"correct cognito_user_pool_id and cognito_client_id in {place.named.file}",
        )
        return
    back = way_back(place.settings.console_url) if own.cognito_hosted_url else ""
    found = [*_of_pool(own, pool), *(_lacking(place, each) for each in lacks(app, back))]
    yield from found
    if not found:
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
            "in the AWS console: the pool, Sign-up, Attribute verification: verify the email address with a code",
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


def _lacking(place: Place, each: Lack) -> Finding:
    mending = f"python -m operate pool --apply {place.named.option}"
    return Finding(each.check, each.state, each.says, mending if each.change else "name a client without one")
