"""How the signing keys are reached: in KMS of Onramp's own region, by the stage's aliases."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.signing.client import Signing
from chalicelib.clients.signing.needs import ALIASES

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Signing:
    """The keys that tokens are signed with."""

    @cache
    def kms() -> Any:
        return new_session().client("kms", region_name=to.settings.aws_region, config=client_config(to.call_time))

    names = tuple(alias.format(env=to.settings.env) for alias in ALIASES)
    return Signing(kms, names, call_time=to.call_time)
