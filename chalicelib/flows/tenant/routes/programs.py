"""The routes of a tenant's programs: a token for a key, what tokens are verified with, and whether all is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

from chalicelib.errors import PlatformError, Problem
from chalicelib.flows.common.tenants import PREFIX, gate
from chalicelib.flows.tenant.name import EXCHANGE, FLOW_NAME, HEALTH, JWKS
from chalicelib.flows.tenant.outside import HASHES, TOKENS
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import READING, Limit
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.strangers import OwnKeys
from chalicelib.records import restored
from chalicelib.version import VERSION

routes = Routes()
EXCHANGES = Limit("key-exchange", timedelta(minutes=1), per_caller=60)
"""A token is good for a quarter of an hour."""
JWKS_SECONDS = 300
"""For how long anybody may keep the keys (`clients.signing.client.KEPT_SECONDS`)."""


class IntegrationToken(ResponseModel):
    """A token, as OAuth answers one (RFC 6749 section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind, no token
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="What it lets its holder do, with blanks")


class PublishedKeys(ResponseModel):
    """What tokens of ours are verified with (RFC 7517)."""

    keys: list[dict[str, str]]


class ApiHealthPart(ResponseModel):
    """Something that the API needs."""

    name: Literal["table", "signing-key", "key-secret"]
    ok: bool
    says: str


class ApiHealth(ResponseModel):
    """Whether the API is well."""

    status: Literal["ok", "degraded"]
    version: str
    parts: list[ApiHealthPart]


@routes.route(
    "POST",
    EXCHANGE,
    auth=Auth.KEY,
    key=OwnKeys(FLOW_NAME, PREFIX, HASHES),
    limit=EXCHANGES,
    asks=(TOKENS,),
    answers=(IntegrationToken,),
    gate=gate,
)
def exchange_integration_key(call: Call) -> IntegrationToken:
    """A token for a key, for a quarter of an hour, and for what the key is for. Its key is asked for again wherever it
    is shown: one that is revoked takes its tokens with it."""
    assert call.key is not None  # noqa: S101 - the route is for keys; tells the type checker
    issued = call.ask(TOKENS).issue(call.key.key_id, call.own.record_id, call.key.scopes)
    return IntegrationToken(access_token=issued.access_token, expires_in=issued.expires_in, scope=issued.scope)


@routes.route(
    "GET",
    JWKS,
    auth=Auth.NOBODY,
    limit=READING,
    asks=(TOKENS,),
    answers=(PublishedKeys,),
    public_seconds=JWKS_SECONDS,
)
def read_published_keys(call: Call) -> PublishedKeys:
    """The keys that tokens of ours are verified with: the one that signs, and while it is replaced, the other."""
    try:
        found: Any = call.ask(TOKENS).signing.published()
    except PlatformError as error:
        detail = "The keys cannot be had at the moment. Try again in a few seconds."
        raise Problem(503, "IDENTITY_UNAVAILABLE", detail, headers={"Retry-After": "5"}) from error
    return PublishedKeys(keys=found["keys"])


@routes.route("GET", HEALTH, auth=Auth.NOBODY, limit=READING, asks=(TOKENS, HASHES), answers=(ApiHealth,))
def read_health(call: Call) -> ApiHealth:
    """Whether the API is well, and what of it is not: its table, the key that signs tokens, the secret of keys."""
    parts = [_table(call), _signing(call), _secret(call)]
    return ApiHealth(status="ok" if all(part.ok for part in parts) else "degraded", version=VERSION, parts=parts)


def _table(call: Call) -> ApiHealthPart:
    try:
        restored.read(call.desk.store)
    except (ClientError, BotoCoreError):
        return ApiHealthPart(name="table", ok=False, says="The table is overloaded or not reached.")
    return ApiHealthPart(name="table", ok=True, says="The table answers.")


def _signing(call: Call) -> ApiHealthPart:
    try:
        call.ask(TOKENS).signing.published()
    except PlatformError:
        return ApiHealthPart(name="signing-key", ok=False, says="The key that tokens are signed with cannot be had.")
    return ApiHealthPart(name="signing-key", ok=True, says="The key that tokens are signed with is there.")


def _secret(call: Call) -> ApiHealthPart:
    try:
        call.ask(HASHES)()
    except PlatformError:
        return ApiHealthPart(name="key-secret", ok=False, says="KEY_HASH_SECRET is missing, or cannot be had.")
    return ApiHealthPart(name="key-secret", ok=True, says="KEY_HASH_SECRET is there.")
