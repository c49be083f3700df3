"""How the marketplace is reached, and the stores' keys of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.marketplace.client import Marketplace
from chalicelib.clients.marketplace.keys import StoreKeys
from chalicelib.clients.marketplace.needs import MarketplaceSettings

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

    from chalicelib.clients.http.token_source import TokenSource
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Marketplace:
    """The marketplace's client."""
    url = to.settings.of(MarketplaceSettings).marketplace_url
    return Marketplace(lambda key: PlatformHttp("MARKETPLACE", url, _always(key)))


def keys(to: Platforms) -> StoreKeys:
    """The stores' keys."""

    @cache
    def client() -> SecretsManagerClient:
        config = client_config(to.call_time)
        made: SecretsManagerClient = new_session().client(
            "secretsmanager", region_name=to.settings.aws_region, config=config
        )
        return made

    return StoreKeys(client, to.settings.env)


def _always(key: str) -> TokenSource:
    """A source of a key that is not ours, and that no second look makes another one."""

    def token(*, fresh: bool = False) -> str:  # noqa: ARG001 - the signature of every source
        return key

    return token
