"""Commands of AWS's own command line, as remedies name them."""

from __future__ import annotations


def aws(region: str, command: str) -> str:
    """A command with the region that it is about: whoever follows it may have another one as their default.

    Args:
        region: The stage's.
        command: Service, operation and what it takes: ``sqs set-queue-attributes --queue-url …``.
    """
    service, operation, *rest = command.split(" ", 2)
    return " ".join(("aws", service, operation, "--region", region, *rest))
