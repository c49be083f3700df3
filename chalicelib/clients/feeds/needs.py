"""What looking at feeds needs of a deployment: the internet, and nothing else; on one machine, what stands for it."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from chalicelib.clients.needs import Needs
from chalicelib.settings import SettingsGroup

STAND_IN_HOST: Final = "feeds.example"
"""The one name that leads to the stand-in. Nobody on the internet has it: ``example`` is reserved (RFC 2606)."""


class FeedSettings(SettingsGroup):
    """What is looked at instead of the internet, on a machine of one's own."""

    feeds_stand_in: str = Field(
        default="",
        description=f"For the local stack alone: where https://{STAND_IN_HOST} is, https://127.0.0.1:port, and as its "
        "path the file of its certificate; refused wherever AWS is AWS; empty: nowhere",
    )

    @field_validator("feeds_stand_in")
    @classmethod
    def _never_on_aws(cls, said: str, info: ValidationInfo) -> str:
        """A customer's address must not lead to what only we can reach, so this is a setting of no deployment: it
        counts only where all that is called AWS is on this machine, too (`AWS_ENDPOINT_URL`, docs/adr/0052)."""
        endpoint = (info.context or {}).get("AWS_ENDPOINT_URL", "")
        if said and not (_loopback(endpoint) and _loopback(said) and said.startswith("https://")):
            raise ValueError("it is for the local stack alone, and must be empty on AWS")
        return said


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


NEEDS = Needs(FeedSettings)
