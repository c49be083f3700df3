"""What GitHub's GraphQL API refuses, as the REST API would: there the status says it, here the type of an error does.

An answer with errors is a 200. Its types are in no document; these are those that people have met (docs/adr/0058).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.clients.github.models import QueryError

_NOT_FOUND: Final = "NOT_FOUND"
_STATUSES: Final = {
    _NOT_FOUND: 404,
    "FORBIDDEN": 403,
    "INSUFFICIENT_SCOPES": 403,
    "RATE_LIMITED": 429,
    "RATE_LIMIT": 429,
    "INTERNAL": 500,
    "SERVICE_UNAVAILABLE": 503,
}
# Without a type: "Something went wrong while executing your query. This may be the result of a timeout, …"
_WENT_WRONG: Final = 502
_REFUSED: Final = 422
_NO_SUCH_FIELD: Final = 0


@dataclass(frozen=True, slots=True)
class QueryRefusal:
    """A refusal as by REST: its status, and GitHub's sentence. Status 0: GitHub does not know the query."""

    status: int
    message: str


def refusal_of(errors: Sequence[QueryError], may_lack: tuple[str, ...]) -> QueryRefusal | None:
    """The first of the errors that is a refusal, whatever else is in the answer; None if none is.

    Args:
        errors: Of the answer.
        may_lack: What is below this place of the answer may be missing, which GitHub says by an error as well.
    """
    for error in errors:
        below = tuple(error.path[: len(may_lack)]) == may_lack and len(error.path) > len(may_lack)
        if not (error.type == _NOT_FOUND and below):
            return QueryRefusal(_status(error), error.message)
    return None


def _status(error: QueryError) -> int:
    if "secondary rate limit" in error.message.lower():  # said with a status of 200 as well, and of no type
        return _STATUSES["RATE_LIMITED"]
    if error.type:
        return _STATUSES.get(error.type, _REFUSED)
    return _NO_SUCH_FIELD if "code" in error.extensions else _WENT_WRONG
