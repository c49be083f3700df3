"""How many invocations the account may run at once, and what of it is Onramp's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operate.aws import aws
from operate.doctor.finding import Finding, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the account's quota of concurrent invocations against what the functions may take"
UNRESERVED = 100
"""What AWS keeps for functions without a reservation (Lambda developer guide, "Configuring reserved concurrency")."""
ENOUGH = 20
"""The stream's ten at once, a wake, a sweep, and some requests."""


def look(place: Place) -> Iterator[Finding]:
    """The quota."""
    limits = place.client("lambda").get_account_settings()["AccountLimit"]
    quota, free = limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    if quota < ENOUGH:
        yield warning(
            "concurrency",
            f"the account may run {quota} invocations at once: a busy minute is throttled; nothing can be reserved",
            f"ask for more: {asking(place.region)}; keep reserved_concurrency at 0 until then",
        )
    else:
        fits = max(0, free - UNRESERVED)
        yield ok("concurrency", f"{quota} at once, {free} of them unreserved; reserved_concurrency may be up to {fits}")


def asking(region: str) -> str:
    """The command that asks AWS for a higher quota."""
    words = "service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384"
    return aws(region, f"{words} --desired-value 1000")
