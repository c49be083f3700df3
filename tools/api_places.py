"""Where it is said what the routes' declarations do not tell, for whoever has forgotten to say it."""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.flows import registry
from chalicelib.handlers import colleagues, public_config, records, sessions
from chalicelib.handlers.http.routing import Endpoint

What = Literal["PROBLEMS", "BODIES", "CODES"]
_OF_NO_FLOW: Final[dict[What, str]] = {
    "PROBLEMS": "_SESSIONS, _COLLEAGUES or _RECORDS in tools/api_problems.py",
    "BODIES": "_SESSIONS or _RECORDS in tools/api_examples.py",
    "CODES": "_SHARED in tools/api_problems.py",
}


class Undocumented(Exception):
    """Something of the API is documented nowhere.

    Args:
        why: A sentence that says what, and where it belongs.
    """


def place(endpoint: Endpoint, what: What) -> str:
    """Where something is said of a route: the name of a table, and its file below the project's root."""
    shared = (colleagues, records, sessions, public_config)
    if any(endpoint in each.routes.endpoints for each in shared):
        return _OF_NO_FLOW[what]
    named = (name for name in registry.NAMES for own in registry.routes(name) if endpoint in own.endpoints)
    return f"{what} in chalicelib/flows/{next(named, '…')}/documented.py"
