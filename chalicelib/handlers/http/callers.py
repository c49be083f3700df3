"""Who is calling. Everything fails closed; what a caller may do with a link is decided by the flow's intents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from chalicelib.errors import Problem
from chalicelib.handlers.http import limits
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.limits import Limit

if TYPE_CHECKING:
    from chalicelib.clients.tokens.service import ServiceTokens
    from chalicelib.clients.tokens.verifier import Caller
    from chalicelib.handlers.http.outside import Outside

ACCESS_HEADER = "Cf-Access-Jwt-Assertion"
_HIDES_THE_REGISTRANT = frozenset({"LINK_USED", "LINK_REVOKED", "LINK_EXPIRED", "LINK_RESTORED"})

Answered = TypeVar("Answered")


class Auth(Enum):
    """What a route asks its caller for."""

    NOBODY = "nothing"
    SESSION = "the cookie of a session"
    LINK = "the link alone"
    LINK_OR_TOKEN = "the link, or once it is claimed the registrant's access token"  # noqa: S105 - words, no token
    TOKEN = "an access token of the user pool"  # noqa: S105
    SERVICE = "the token of a program"
    ADMIN = "Cloudflare Access"
    PUBLIC = "nothing, within limits for each address and for all"
    DRAFT = "the token of a draft"
    KEY = "a key of the caller's own"
    INTEGRATION = "a token that was issued for a key"
    SIGNED = "a signature over the body"


def bearer(call: Call) -> str | None:
    """The token of the Authorization header (RFC 6750), or None where there is no such header.

    Raises:
        Problem: 401 TOKEN_INVALID for another scheme.
    """
    scheme, _, token = str(call.request.headers.get("authorization", "")).strip().partition(" ")
    if not scheme:
        return None
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(
            401, "TOKEN_INVALID", "Send the access token as a Bearer token.", headers={"WWW-Authenticate": "Bearer"}
        )
    return token.strip()


def customer(call: Call) -> Caller:
    """The user whose access token came with the request.

    Raises:
        Problem: 401 TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED; 503 IDENTITY_UNAVAILABLE.
    """
    return call.api.customers.verify(bearer(call))


def service(call: Call, known: Outside[ServiceTokens]) -> str:
    """The program whose token came with the request, as the history has it. What does not fit is counted by address.

    Args:
        known: Tells it from everybody else.

    Raises:
        Problem: 401 TOKEN_MISSING or TOKEN_INVALID; 429; 503 IDENTITY_UNAVAILABLE.
    """
    try:
        return call.api.platforms.client(known.connect).verify(bearer(call))
    except Problem as refused:
        if refused.status == 401:
            limits.check(call, limits.REFUSED_PROGRAMS)
        raise


def admin(call: Call, *, as_bearer: bool = False) -> tuple[str, Mapping[str, Any]]:
    """The SE's email address, from the token that Cloudflare Access adds to each request, and that token's claims.

    Args:
        as_bearer: Whether such a token is taken as a Bearer token, too, from programs that hold one.

    Raises:
        Problem: 401, 503 as `subject`, 401 also where two tokens came that differ; 403 CROSS_SITE for a change that a
            page elsewhere asked for.
    """
    if call.request.method != "GET":
        from_own_page(call, call.api.settings.admin_url)
    caller = call.api.admins.verify(_admins_token(call, as_bearer=as_bearer))
    if not caller.email:
        raise Problem(401, "TOKEN_INVALID", "The token names nobody.")
    return caller.email, caller.claims


def _admins_token(call: Call, *, as_bearer: bool) -> str | None:
    token: str | None = call.request.headers.get(ACCESS_HEADER)
    shown = bearer(call) if as_bearer else None
    if token and shown and shown != token:
        raise Problem(401, "TOKEN_INVALID", f"The tokens in Authorization and in {ACCESS_HEADER} differ: send one.")
    return token or shown


def from_own_page(call: Call, own: str) -> None:
    """Refuse what a page elsewhere asked for, on routes where a browser brings the caller's cookies along by itself.

    Every current browser says where a request came from: by Fetch Metadata, and for anything but a GET by Origin.
    Programs send neither. A page of the same site is one of elsewhere: others may hold other names of the domain.

    Args:
        own: Address of the pages that may ask; empty: those at the name that the request itself was sent to.

    Raises:
        Problem: 403 CROSS_SITE.
    """
    headers = call.request.headers
    origin = headers.get("origin")
    ours = _origin(own or f"{headers.get('x-forwarded-proto', 'https')}://{headers.get('host', '')}")
    from_ours = origin is None or (ours is not None and _origin(origin) == ours)
    if not from_ours or headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Problem(403, "CROSS_SITE", "Changes are taken from our own pages only, and from programs.")


def _origin(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port (RFC 6454); None: it is no origin, as ``null`` is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def with_link_or_token(
    call: Call, limit: Limit, use: Callable[[str | None], Answered], *, body_token: str | None = None
) -> Answered:
    """Open a link, for whoever the token says, or for its holder alone.

    A token that is no longer good does not close an open link. But where the link alone is refused, the registrant
    is told about their token, so that they refresh it, rather than that the link is used, which would log them out.

    Args:
        limit: Counted for callers without a verified token.
        use: Does the work for the user with this `sub`, or for the link's holder.
        body_token: A beacon's token; the header's comes first.

    Raises:
        Problem: What `use` raises; 401 TOKEN_EXPIRED or TOKEN_INVALID; 429; 503 IDENTITY_UNAVAILABLE.
    """
    try:
        token = bearer(call) or body_token
        user = call.api.customers.verify(token).subject if token else None
    except Problem as refused:
        limits.check(call, limit)
        try:
            return use(None)
        except Problem as closed:
            raise (refused if closed.code in _HIDES_THE_REGISTRANT else closed) from None
    if user is None:
        limits.check(call, limit)
    return use(user)
