"""How often somebody may ask on the routes that need no token: by client address, and by link."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from dataclasses import dataclass
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Problem
from chalicelib.handlers.call import Call

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """Requests allowed in a window: by one client address (which a whole office may share), and with one link."""

    name: str
    window: timedelta
    per_address: int
    per_link: int


READING = Limit("read", timedelta(minutes=1), per_address=240, per_link=120)
SAVING = Limit("save", timedelta(minutes=1), per_address=240, per_link=120)
SIGNING_IN = Limit("sign-in", timedelta(minutes=5), per_address=60, per_link=20)
"""Guessing a password or a code. Cognito has a limit for each user as well; this one holds back trying many."""
MAILING = Limit("mail", timedelta(minutes=15), per_address=30, per_link=8)
"""Signing up and asking for another code: each sends a mail to an address that the caller chose."""


def check(call: Call, limit: Limit, key: str) -> None:
    """Count this request.

    Args:
        key: The link's key. Only its digest is counted under.

    Raises:
        Problem: 429 TOO_MANY_REQUESTS.
    """
    _count(call, limit, "address", client_address(call), limit.per_address)
    _count(call, limit, "link", key, limit.per_link)


def _count(call: Call, limit: Limit, kind: str, who: str, allowed: int) -> None:
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    try:
        count = call.api.rates.count(f"{limit.name}#{kind}#{digest}", limit.window)
    except (ClientError, BotoCoreError) as error:
        # Let through: a limit keeps abuse down, and its own trouble must not keep every customer out. API Gateway's
        # throttling stays in force. The line makes the trouble visible.
        log.warning("requests are not being counted", extra={"limit": limit.name, "error": type(error).__name__})
        return
    if count.hits > allowed:
        raise Problem(
            429,
            "TOO_MANY_REQUESTS",
            "Too many requests. Wait a moment, then try again.",
            headers={"Retry-After": str(max(1, count.seconds_left))},
        )


def client_address(call: Call) -> str:
    """Where the request came from: the address, or for IPv6 the /64 that one customer usually has all of.

    Cloudflare's header counts only behind Cloudflare: anybody else may send it too.
    """
    source = str(call.request.context.get("identity", {}).get("sourceIp", ""))
    if call.api.settings.behind_cloudflare:
        source = call.request.headers.get("cf-connecting-ip", source)
    try:
        address = ipaddress.ip_address(source.strip())
    except ValueError:
        return "unknown"  # counted together
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
