"""Callers with a token of our own, which they were given for their key (docs/adr/0063). Everything fails closed.

A token is believed for what it says of itself; whether its key still counts, and for what, the key's item says, which
is read at each request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.errors import Problem
from chalicelib.handlers.http import limits, strangers
from chalicelib.handlers.http.callers import bearer
from chalicelib.records.keys import Keys, NotTaken

if TYPE_CHECKING:
    from chalicelib.clients.tokens.own import OwnTokens
    from chalicelib.handlers.http.call import Call
    from chalicelib.handlers.http.limits import Limit
    from chalicelib.handlers.http.outside import Outside
    from chalicelib.records.record import Record

HEADER: Final = "Authorization"


@dataclass(frozen=True)
class Integrations:
    """Whose tokens a route takes.

    Attributes:
        flow: Whose records their holders speak for.
        tokens: Verifies them.
    """

    flow: str
    tokens: Outside[OwnTokens]


def integration(call: Call, taken: Integrations, scope: str, limit: Limit) -> Record:
    """The record that the caller's token speaks for; `Call.key` is the key that it was issued for.

    What does not fit is counted by address; who only lacks the scope, by key.

    Args:
        scope: That the route asks for, or several, of which one is enough. Both the token and the key, as it is now,
            must have it.
        limit: Of the route.

    Raises:
        Problem: 400 HEADER_INVALID; 401 TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, KEY_UNKNOWN, KEY_REVOKED,
            KEY_EXPIRED or KEY_RESTORED; 403 SCOPE_MISSING; 429; 503 IDENTITY_UNAVAILABLE.
        Unreadable, TooNew: As `Store.load`.
    """
    try:
        return _known(call, taken, scope)
    except Problem as refused:
        if refused.status == 401:
            limits.check(call, limits.REFUSED_INTEGRATIONS)
        if refused.status == 403:
            limits.check_caller(call, limit, call.actor)
        raise


def _known(call: Call, taken: Integrations, scope: str) -> Record:
    strangers.only(call, HEADER)
    grant = call.api.platforms.client(taken.tokens.connect).verify(bearer(call))
    try:
        key = Keys(call.desk.store).standing(grant.key_id, grant.record_id, call.api.clock())
    except NotTaken as refused:
        raise strangers.not_taken(refused.why) from None
    record = strangers.speaks_for(call, key, taken.flow)
    call.scopes = frozenset(grant.scopes) & frozenset(key.scopes)
    if not call.scopes & frozenset(scope.split()):
        raise _missing(scope)
    return record


def needs(call: Call, scope: str) -> None:
    """Let a caller go on whose token and key have a scope, on a route that lets in whoever has one of several.

    Raises:
        Problem: 403 SCOPE_MISSING.
    """
    if scope not in call.scopes:
        raise _missing(scope)


def _missing(scope: str) -> Problem:
    return Problem(
        403,
        "SCOPE_MISSING",
        f"This needs a token with the scope {' or '.join(scope.split())}. Ask for a key that has it.",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},  # RFC 6750 section 3.1
        extra={"scope": scope},
    )
