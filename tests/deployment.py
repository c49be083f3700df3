"""The settings of a stage named ``test``: every platform is somewhere, and a test says only what it is about."""

from __future__ import annotations

from typing import Final

from chalicelib.flows import registry
from chalicelib.settings import Settings, load
from infra import needs
from tests.table import RATES, REGION, TABLE

_SAID = {
    "ENV": "test",
    "FLOWS": ",".join(registry.NAMES),
    "AWS_REGION": REGION,
    "ONBOARDING_TABLE": TABLE,
    "RATE_TABLE": RATES,
    "WAKE_QUEUE_URL": "unused",
    "CONSOLE_URL": "http://console.example",
    "CONTROLLER_URL": "http://controller.example",
    "ECOM_URL": "http://ecom.example",
    "PIXEL_REPOSITORY": "onramp/pixel",
    "ANALYTICS_TABLE": "test-pixel-accounts",
    "PIXEL_INGEST_PRINCIPAL": "arn:aws:iam::123456789012:role/pixel-ingest",
    "EVENT_BUCKET": "test-events",
    "COGNITO_USER_POOL_ID": "eu-central-1_pool",
    "COGNITO_CLIENT_ID": "console",
    "ACCESS_ISSUER": "https://team.example",
    "ACCESS_AUDIENCE": "audience",
}
_ASSUMED = {
    name.upper(): f"https://{name.replace('_', '-')}.example"
    for name, field in needs.fields().items()
    if field.is_required() and name.upper() not in _SAID
}
ENVIRONMENT: Final = {**_ASSUMED, **_SAID}
"""As Lambda gives it. Where a platform is that no test is about, is of no interest."""


def deployment(**changes: object) -> Settings:
    """The settings, some of them changed: by their names in lower case."""
    return load({**ENVIRONMENT, **{name.upper(): str(value) for name, value in changes.items()}})
