"""What the routes of the tenant flow ask of platforms while their caller waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chalicelib.clients.tokens import connect as tokens
from chalicelib.deadline import Deadline
from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms

SECONDS: Final = 3.0
"""That the identity organisation has to say in which organisation somebody is."""
CLAIM: Final = "org_id"
"""Claims of access tokens that say the same, for a user pool that knows it: then nobody is asked."""
ROLE_CLAIM: Final = "org_role"
Place: TypeAlias = "tuple[str, str]"
"""An organisation's id, and somebody's role in it."""
PlaceOf: TypeAlias = "Callable[[str, Mapping[str, Any]], Place | None]"
"""Answers where a user works, by their id and their token's claims; raises `PlatformError`."""


def place_of(to: Platforms) -> PlaceOf:
    """By what a token says, or else by what the identity organisation says."""
    from chalicelib.clients.organisations import connect as organisations

    def place(user: str, claims: Mapping[str, Any]) -> Place | None:
        if said := str(claims.get(CLAIM) or ""):
            return said, str(claims.get(ROLE_CLAIM) or "")
        found = to.client(organisations.connect).of_user(user, Deadline.after(SECONDS))
        return (found.organisation_id, found.role) if found else None

    return place


HASHES = Outside(
    "the secret that keys are kept under",
    "A key must never be stored, so whoever issues one, or takes one, needs the secret then.",
    tokens.key_hashes,
)
TOKENS = Outside(
    "the key that tokens are signed with",
    "A program waits for its token, and everybody who verifies one for the key to do that with.",
    tokens.own,
)
WHERE = Outside(
    "the identity organisation, where somebody works",
    "Which organisation somebody is in changes there, and must be true at this moment.",
    place_of,
)
