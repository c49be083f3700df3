"""Commands of AWS's own command line, as remedies name them; and whether it is AWS that is asked."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

HOSTS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu")
"""How AWS's own hosts end."""


def aws(region: str, command: str) -> str:
    """A command with the region that it is about: whoever follows it may have another one as their default.

    Args:
        region: The stage's.
        command: Service, operation and what it takes: ``sqs set-queue-attributes --queue-url …``.
    """
    service, operation, *rest = command.split(" ", 2)
    return " ".join(("aws", service, operation, "--region", region, *rest))


def emulated(endpoint: str) -> bool:
    """Whether what is asked is an emulator: a host that is not AWS's.

    Args:
        endpoint: The address of a client.
    """
    return not (urlsplit(endpoint).hostname or "").endswith(HOSTS)
