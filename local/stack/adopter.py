"""What is the adopter's and not Onramp's: user pool, analytics table, event bucket, roles, secrets, the key that signs
tokens, SES identity.

On AWS these exist before Onramp comes; here they are made at each start, with values that are made up at each start.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.clients.payments.needs import WEBHOOK_KEY
from chalicelib.clients.shop.needs import CALLER_TOKEN
from chalicelib.clients.signing.needs import ALIASES
from chalicelib.clients.tokens.needs import KEY_HASH
from local.platforms.controller import CARD_TOKEN_PREFIX
from local.platforms.found import stand_ins
from local.platforms.hooks import KEY_PREFIX
from local.platforms.hosted_pool import PROVIDER, SCOPE
from local.stack.pixel_roles import (
    ANALYTICS_TABLE,
    ECOM_TOKEN_SECRET,
    EVENT_BUCKET,
    INGEST_ROLE,
    create_roles,
    role_arn,
)
from local.stack.site import ENV

if TYPE_CHECKING:
    from local.stack.aws import Emulator

__all__ = [
    "ANALYTICS_TABLE",
    "CRM_SECRET",
    "EVENT_BUCKET",
    "INGEST_PRINCIPAL",
    "MAIL_IDENTITY",
    "SIGNING_ALIAS",
    "SLACK_SECRET",
    "Tokens",
    "UserPool",
    "create",
]

INGEST_PRINCIPAL = role_arn(INGEST_ROLE)
SLACK_SECRET = f"{ENV}/onboarding/slack-webhook"
CRM_SECRET = f"{ENV}/onboarding/crm-webhook"
MAIL_IDENTITY = "onramp.example"
"""Domain that customers are mailed from."""
SIGNING_ALIAS = ALIASES[0].format(env=ENV)
"""By which the key is found that signs the tokens of tenants' programs."""


def _made_up() -> str:
    return secrets.token_urlsafe(24)


def _made_up_key() -> str:
    return KEY_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Tokens:
    """What Onramp shows to each platform, or signs with for it; the stand-ins accept exactly these. And what platforms
    show to Onramp, or sign with for it."""

    controller: str = field(default_factory=_made_up, repr=False)
    ecom: str = field(default_factory=_made_up, repr=False)
    github: str = field(default_factory=_made_up, repr=False)
    card: str = field(default_factory=lambda: f"{CARD_TOKEN_PREFIX}{_made_up()}", repr=False)
    slack_key: str = field(default_factory=_made_up_key, repr=False)
    crm_key: str = field(default_factory=_made_up_key, repr=False)
    shop_caller: str = field(default_factory=_made_up, repr=False)
    orders_caller: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    payments_webhook: str = field(default_factory=lambda: f"whsec_{_made_up()}", repr=False)
    key_hash: str = field(default_factory=lambda: f"v1:{secrets.token_urlsafe(32)}", repr=False)
    found: dict[str, str] = field(default_factory=lambda: {each.name: _made_up() for each in stand_ins()}, repr=False)

    def by_platform(self) -> dict[str, str]:
        """Bearer tokens by the name of the stand-in that accepts them."""
        return {"controller": self.controller, "ecom": self.ecom, "github": self.github, **self.found}

    def by_secret(self) -> dict[str, str]:
        """Values by the names that `chalicelib.settings` gives the secrets."""
        return {
            f"{ENV}/onboarding/controller-token": self.controller,
            ECOM_TOKEN_SECRET: self.ecom,
            f"{ENV}/onboarding/github-pat": self.github,
            f"{ENV}/onboarding/airwallex-card-details": self.card,
            f"{ENV}/onboarding/{CALLER_TOKEN.called}": self.shop_caller,
            f"{ENV}/onboarding/orders-caller": self.orders_caller,
            f"{ENV}/onboarding/{WEBHOOK_KEY.called}": self.payments_webhook,
            f"{ENV}/onboarding/{KEY_HASH.called}": self.key_hash,
            **{f"{ENV}/onboarding/{each.secret}": self.found[each.name] for each in stand_ins() if each.secret},
        }

    def webhooks(self, hooks: str) -> dict[str, str]:
        """The secrets of the webhooks whose receivers are below the URL `hooks`, by name."""
        parts = {SLACK_SECRET: ("slack", self.slack_key), CRM_SECRET: ("crm", self.crm_key)}
        return {
            secret: json.dumps({"url": f"{hooks}/{receiver}", "signing_key": key})
            for secret, (receiver, key) in parts.items()
        }


@dataclass(frozen=True)
class Google:
    """How the user pool signs users of Google in.

    Attributes:
        url: Base URL of the Google that the pool asks.
        redirect_uri: The console's page that users come back to.
    """

    url: str
    redirect_uri: str


@dataclass(frozen=True)
class UserPool:
    """Ids of the pool and of the console's client in it."""

    pool_id: str
    client_id: str


def create(emulator: Emulator, tokens: Tokens, hooks: str, google: Google) -> UserPool:
    """Make all of it; `hooks` is where the webhooks' receivers are."""
    emulator.dynamodb.create_table(
        TableName=ANALYTICS_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    emulator.s3.create_bucket(Bucket=EVENT_BUCKET)
    create_roles(emulator)
    for name, value in {**tokens.by_secret(), **tokens.webhooks(hooks)}.items():
        emulator.secrets.create_secret(Name=name, SecretString=value)
    emulator.ses.verify_domain_identity(Domain=MAIL_IDENTITY)
    _signing_key(emulator)
    return _user_pool(emulator, google)


def _signing_key(emulator: Emulator) -> None:
    """The key whose private half never leaves KMS, by the alias that every stage's has."""
    made = emulator.kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    emulator.kms.create_alias(AliasName=SIGNING_ALIAS, TargetKeyId=made["KeyMetadata"]["KeyId"])


def _user_pool(emulator: Emulator, google: Google) -> UserPool:
    """A pool as the console needs it: the email is the user name, and is proven with a code; or Google vouches."""
    made = emulator.cognito.create_user_pool(
        PoolName=f"{ENV}-customers",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireLowercase": True,
                "RequireUppercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
            }
        },
    )
    pool_id = made["UserPool"]["Id"]
    emulator.cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=PROVIDER,
        ProviderType="OIDC",  # the emulator signs nobody in by the type Google
        ProviderDetails={
            "client_id": "local",
            "client_secret": "local",
            "oidc_issuer": google.url,
            "authorize_url": google.url,
            "token_url": f"{google.url}/token",
            "attributes_request_method": "GET",
            "authorize_scopes": SCOPE,
        },
        AttributeMapping={"email": "email", "email_verified": "email_verified"},
    )
    client = emulator.cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="console",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        # An access token opens everything until it expires, whatever becomes of its session.
        AccessTokenValidity=15,
        TokenValidityUnits={"AccessToken": "minutes"},
        EnableTokenRevocation=True,
        SupportedIdentityProviders=["COGNITO", PROVIDER],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=SCOPE.split(),
        CallbackURLs=[google.redirect_uri],
    )
    return UserPool(pool_id, client["UserPoolClient"]["ClientId"])
