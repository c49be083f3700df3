"""What a colleague may do at the desk of merch: designer, admin or super admin, as the stage's settings say.

Cloudflare Access says who somebody is, by an address and perhaps the groups of their identity provider; which role that
gives is a setting, so that no list of people stands in the table. Everything fails closed: who is named nowhere has no
role. It stands here because companies and their tickets follow flows of their own, and flows know nothing of each
other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from chalicelib.clients.needs import Needs
from chalicelib.errors import Problem
from chalicelib.settings import SettingsGroup

if TYPE_CHECKING:
    from chalicelib.handlers.http.call import Call
    from chalicelib.settings import Settings

_GROUP: Final = "group:"
_WHO: Final = (
    "addresses of colleagues, or group:NAME for a group that Cloudflare Access names, with commas; empty: nobody"
)


class RolesSettings(SettingsGroup):
    """Who has which role. A higher one has what the lower ones have."""

    merch_designers: str = Field(default="", description=f"Who works on the design queue: {_WHO}")
    merch_admins: str = Field(default="", description=f"Who pauses and closes shops, and takes tickets over: {_WHO}")
    merch_super_admins: str = Field(default="", description=f"Who may override a ticket: {_WHO}")


ROLES: Final = Needs(RolesSettings)
"""What a flow names that asks for roles: of those who act nobody does."""


class Role(IntEnum):
    """A role; the higher has what the lower has."""

    DESIGNER = 1
    ADMIN = 2
    SUPER_ADMIN = 3

    @property
    def title(self) -> str:
        """In words."""
        return _TITLES[self]


_TITLES: Final = {Role.DESIGNER: "designer", Role.ADMIN: "admin", Role.SUPER_ADMIN: "super admin"}
_SETTINGS: Final = {
    Role.DESIGNER: "merch_designers",
    Role.ADMIN: "merch_admins",
    Role.SUPER_ADMIN: "merch_super_admins",
}


def role_of(settings: Settings, email: str, claims: Mapping[str, Any]) -> Role | None:
    """The highest role that somebody has; None: none.

    Args:
        email: As Access has verified it. Casing does not count.
        claims: Of the verified token: its groups count.
    """
    groups, address = _groups(claims), email.strip().casefold()
    for role in sorted(Role, reverse=True):
        for named in _named(settings, role):
            group = named.removeprefix(_GROUP)
            if (group in groups) if named.startswith(_GROUP) else (named.casefold() == address):
                return role
    return None


def others(settings: Settings, email: str) -> bool:
    """Whether anybody else than the holder of this address has a role, as far as settings tell: who is in a group is
    not known here, so a group counts as somebody else."""
    named = {each.casefold() for role in Role for each in _named(settings, role)}
    return bool(named - {email.strip().casefold()})


def anybody(settings: Settings, least: Role) -> bool:
    """Whether somebody, or some group, has a role or a higher one."""
    return any(each for role in Role if role >= least for each in _named(settings, role))


def who_can(settings: Settings, least: Role) -> str:
    """Who has a role or a higher one, as a sentence for a colleague who has not."""
    named = list(dict.fromkeys(each for role in Role if role >= least for each in _named(settings, role)))
    if not named:
        return f"Nobody at this stage is {_a(least)}: an operator sets {_SETTINGS[least].upper()}."
    shown = [f"the group {each.removeprefix(_GROUP)}" if each.startswith(_GROUP) else each for each in named]
    several = ", ".join(shown[:5]) + (" and others" if len(shown) > 5 else "")
    return f"This takes {_a(least)}: {several}."


def require(call: Call, least: Role) -> Role:
    """The caller's role, which is this one at least. For routes of colleagues.

    Raises:
        Problem: 403 ROLE_MISSING, with who can.
    """
    role = role_of(call.api.settings, call.actor, call.claims)
    if role is None or role < least:
        raise Problem(403, "ROLE_MISSING", who_can(call.api.settings, least))
    return role


def _a(role: Role) -> str:
    return f"{'an' if role is Role.ADMIN else 'a'} {role.title}"


def _named(settings: Settings, role: Role) -> Iterable[str]:
    said: str = getattr(settings.of(RolesSettings), _SETTINGS[role])
    return (each.strip() for each in said.split(",") if each.strip() and each.strip() != _GROUP)


def _groups(claims: Mapping[str, Any]) -> frozenset[str]:
    """Names and ids of the groups that a token tells.

    Source: Cloudflare One, "Application token": what an identity provider says of groups stands in ``groups``, or below
    ``custom`` where it is an OIDC claim or a SAML attribute; as texts, or as objects with an id and a name.
    """
    custom = claims.get("custom")
    places = (claims.get("groups"), custom.get("groups") if isinstance(custom, Mapping) else None)
    found: set[str] = set()
    for each in (one for place in places if isinstance(place, list | tuple) for one in place):
        told = (each.get("id"), each.get("name")) if isinstance(each, Mapping) else (each,)
        found |= {text for text in told if isinstance(text, str) and text}
    return frozenset(found)
