"""Who stands at which door: every route begins with the prefix of one door, which says what it asks its callers for.

Flows declare their doors in a module of its own (`flows/{flow}/doors.py`), apart from their routes: a function that has
just started needs the doors of every flow, and the routes of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chalicelib.handlers.http.callers import Auth


@dataclass(frozen=True)
class Door:
    """Every route whose path begins with a prefix.

    Attributes:
        prefix: Whole segments of a path, as `/v1/onboarding`; ``*`` stands for any one of them, as in the paths of
            Cloudflare Access. Of two doors that fit, the longer one counts.
        callers: Who comes through it, in words.
        credentials: What its routes may ask for. A route that asks for anything else is refused when it is declared.
        behind_access: Whether a policy of Cloudflare Access must stand in front of it. If not, a policy must leave it
            open, since those who come have no account there.
    """

    prefix: str
    callers: str
    credentials: tuple[Auth, ...]
    behind_access: bool = False

    def leads_to(self, path: str) -> bool:
        """Whether a path lies behind it."""
        wanted, given = self.prefix.split("/"), path.split("/")
        fits = all(each in ("*", segment) for each, segment in zip(wanted, given, strict=False))
        return fits and len(given) >= len(wanted)


SESSIONS: Final = Door("/sessions", "everybody who signs in with the user pool", (Auth.SESSION, Auth.NOBODY))
"""For every flow whose customers sign in: it serves `handlers.sessions`."""
CONFIG: Final = Door("/config", "every page of customers, before anybody has signed in", (Auth.NOBODY,))
"""For every flow whose customers have pages: it serves `handlers.public_config`."""
ANY_FLOW: Final = Door("/v1/flows", "solutions engineers", (Auth.ADMIN,), behind_access=True)
"""For the records of every flow: it serves `handlers.records`."""
ME: Final = Door("/v1/me", "solutions engineers", (Auth.ADMIN,), behind_access=True)
SEARCH: Final = Door("/v1/search", "solutions engineers", (Auth.ADMIN,), behind_access=True)
"""For colleagues, whatever flows there are: they serve `handlers.colleagues`."""


def door_to(path: str, doors: Iterable[Door]) -> Door | None:
    """The door that a path lies behind; None: there is none."""
    leading = [door for door in doors if door.leads_to(path)]
    return max(leading, key=lambda door: len(door.prefix), default=None)
