"""Whether the key is there that tokens are signed with, and is one that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.signing.client import Signing
from chalicelib.clients.signing.needs import ALIASES, NEEDS
from chalicelib.errors import Permanent
from operate.aws import aws
from operate.doctor.finding import Finding, fault, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the key in KMS that tokens are signed with, where a flow issues any: the stage's alias leads to one that can"


def look(place: Place) -> Iterator[Finding]:
    """The keys that the stage's aliases lead to."""
    if not any(each is NEEDS for one in place.ports for each in one.platforms):
        return
    names = tuple(alias.format(env=place.env) for alias in ALIASES)
    try:
        keys = Signing(lambda: place.client("kms"), names).published()["keys"]
    except Permanent as error:
        yield fault("signing key", error.message, making(place.env, place.region))
        return
    yield ok("signing key", "it is there" if len(keys) == 1 else "it is there, and the other one that is published")


def making(env: str, region: str) -> str:
    """The commands that make one."""
    alias = ALIASES[0].format(env=env)
    made = aws(region, "kms create-key --key-spec ECC_NIST_P256 --key-usage SIGN_VERIFY")
    led = aws(region, f"kms create-alias --alias-name {alias} --target-key-id KEY_ID")
    return f"{made}, then {led} (update-alias, where the alias leads to a key already)"
