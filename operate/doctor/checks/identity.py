"""Who asks, and whether the stage is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operate.doctor.finding import Finding, fault, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the credentials' account, and whether both halves of the stage are there"

_BY_CHALICE = "Chalice, which sets no limits by route, no access logs, and no answers of API Gateway's own"


def look(place: Place) -> Iterator[Finding]:
    """The account, the state, the application."""
    account = place.client("sts").get_caller_identity()["Account"]
    if account == place.account:
        yield ok("identity", f"account {account}, region {place.region}")
    else:
        yield fault(
            "identity",
            f"these credentials are of account {account}, the stage is in {place.account}",
            f"take credentials of {place.account}, or correct account in {place.named.file}",
        )
    if not place.state:
        yield fault("state", f"there is no stack onramp-{place.env}-state", f"make deploy {place.named.make}")
        return
    missing = sorted(set(place.expected) - set(place.functions))
    if missing:
        yield fault("application", f"missing functions: {', '.join(missing)}", place.anew)
    else:
        yield ok("application", f"deployed by {_by_cloudformation(place) if place.application else _BY_CHALICE}")


def _by_cloudformation(place: Place) -> str:
    return f"CloudFormation; the API: {place.application.get('ApiUrl', 'nobody says where')}"
