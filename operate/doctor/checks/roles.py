"""Whether anybody may do what waits at the desk of merch, where companies come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.flows.common.roles import Role, RolesSettings, anybody
from operate.doctor.finding import Finding, ok, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "the roles of merch: that somebody may work on the design queue, and pause and close shops"
CHECK = "merch roles"
_LACKING = (
    (Role.DESIGNER, "merch_designers", "nobody may work on the design queue: no print file is ever made"),
    (Role.ADMIN, "merch_admins", "nobody may pause or close a shop, or name its admin anew"),
)


def look(place: Place) -> Iterator[Finding]:
    """A higher role has what the lower ones have, so that one person may be enough."""
    if not place.uses(RolesSettings):
        return
    lacking = [(name, says) for role, name, says in _LACKING if not anybody(place.settings, role)]
    for name, says in lacking:
        yield warning(CHECK, says, f"{name} below [settings] in {place.named.file}, then {place.again}")
    if not lacking:
        yield ok(CHECK, "somebody has each")
