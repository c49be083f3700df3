"""What is said where a stored record cannot be read. Whoever asked, it is marked for an SE."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from pydantic import BaseModel

from chalicelib.errors import Problem
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.routing import View
from chalicelib.records.codec import Unreadable
from chalicelib.records.unreadable import mark


def on_unreadable(problem: Callable[[Unreadable], Problem]) -> Callable[[View], View]:
    """Let a view mark a record that cannot be read for an SE, and answer the problem that `problem` makes of it."""

    def decorate(view: View) -> View:
        @wraps(view)
        def told(call: Call, **arguments: object) -> BaseModel:
            try:
                return view(call, **arguments)
            except Unreadable as error:
                mark(call.desk.store, error, call.api.clock())
                raise problem(error) from None

        return told

    return decorate


def to_engineers(error: Unreadable) -> Problem:
    """For SEs, on a flow's own routes: which attributes cannot be read, of which kind of record."""
    kind = error.key.partition("#")[0]
    return Problem(409, f"{kind}_UNREADABLE", _words(kind.lower(), error))


def of_any_flow(error: Unreadable) -> Problem:
    """For SEs, on the routes for records of any flow: which attributes of the record cannot be read."""
    return Problem(409, "RECORD_DAMAGED", _words("record", error))


def _words(what: str, error: Unreadable) -> str:
    return (
        f"This {what} is stored in a form that cannot be read ({error.why}). Nothing is lost, and nothing is done "
        "for it until an engineer has mended the item; the runbook says how. The list shows it as needing attention."
    )
