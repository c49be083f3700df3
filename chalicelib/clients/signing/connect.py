"""How the signing keys are reached: in KMS of Onramp's own region."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.signing.client import Signing
from chalicelib.clients.signing.needs import SigningSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Signing:
    """The keys that tokens are signed with."""
    own = to.settings.of(SigningSettings)

    @cache
    def kms() -> Any:
        return new_session().client("kms", region_name=to.settings.aws_region, config=client_config(to.call_time))

    arns = (own.token_signing_key, own.token_signing_key_other)
    return Signing(kms, tuple(dict.fromkeys(filter(None, arns))), call_time=to.call_time)
