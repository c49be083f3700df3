"""How often somebody may ask on the routes that need no token: by client address. And how many mails we let out.

No limit that a stranger can use up stands between an owner and their account: a link may be in many hands, so requests
are not counted by link, and Cognito alone counts wrong passwords (docs/adr/0022).
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import Problem
from chalicelib.handlers.http.call import Call
from chalicelib.records.rates import WindowCount
from chalicelib.text import in_minutes

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """Requests allowed in a window.

    Attributes:
        name: Of the counters.
        window: Its length.
        per_address: By one client address, which a whole office may share; 0: not counted.
        overall: By everybody together, where strangers come in; 0: not counted. What one address is refused does not
            count, so that it takes many addresses to use it up; nor, on a route with a bot check, what that refuses.
        per_caller: By one key, or with one draft; 0: not counted.
    """

    name: str
    window: timedelta
    per_address: int = 0
    overall: int = 0
    per_caller: int = 0


READING = Limit("read", timedelta(minutes=1), per_address=240)
SAVING = Limit("save", timedelta(minutes=1), per_address=240)
SIGNING_UP = Limit("sign-up", timedelta(minutes=15), per_address=120)
"""Attempts: what they mail is `MAILING`'s to count."""
SIGNING_IN = Limit("sign-in", timedelta(minutes=5), per_address=60)
"""Guessing a password or a code. Cognito has a limit for each user as well; this one holds back trying many."""
STAYING_IN = Limit("session", timedelta(minutes=1), per_address=120)
REFUSED_PROGRAMS = Limit("refused-program", timedelta(minutes=5), per_address=60)
"""Tokens of programs that did not fit. Those that do are not counted here: a program is one client with many users."""
REFUSED_KEYS = Limit("refused-key", timedelta(minutes=5), per_address=60)
REFUSED_INTEGRATIONS = Limit("refused-integration", timedelta(minutes=5), per_address=60)
REFUSED_SIGNATURES = Limit("refused-signature", timedelta(minutes=5), per_address=60)
"""As `REFUSED_PROGRAMS`: what fits is not counted here, so that nobody's guessing keeps a sender out."""
MAILING = Limit("mail", timedelta(minutes=15), per_address=30)
"""Mails with a code, each to an address that the caller chose."""
MAILS_PER_LINK = 8
"""In the same window, by whoever holds the link while nobody has claimed it; or to the one address of a record."""


def check(call: Call, limit: Limit, *, overall: bool = True) -> None:
    """Count this request against a limit: by its address, and then among everybody's.

    Args:
        overall: Whether it counts among everybody's. It does not yet where a bot check is still to be passed: it is
            counted by `check_overall` then.

    Raises:
        Problem: 429 TOO_MANY_REQUESTS.
    """
    if limit.per_address:
        _within(_count(call, limit, "address", client_address(call)), limit.per_address)
    if overall:
        check_overall(call, limit)


def check_overall(call: Call, limit: Limit | None) -> None:
    """Count this request among everybody's.

    Raises:
        Problem: 429 TOO_MANY_REQUESTS.
    """
    if limit and limit.overall:
        _within(_count(call, limit, "overall", ""), limit.overall)


def check_caller(call: Call, limit: Limit, who: str) -> None:
    """Count this request against what one caller may ask, whom their key or their draft's token has made known.

    Args:
        who: The key's or the draft's own name. Only its digest is counted under.

    Raises:
        Problem: 429 TOO_MANY_REQUESTS.
    """
    if limit.per_caller:
        _within(_count(call, limit, "caller", who), limit.per_caller)


@contextmanager
def mailing(call: Call, key: str | None = None) -> Iterator[None]:
    """Count a mail that is about to go out, and take it back if the request is refused before any did.

    It is counted first, so that many requests at once cannot mail more than is allowed.

    Args:
        key: The link's key, where the mail is asked for with one. Only its digest is counted under.

    Raises:
        Problem: 429 TOO_MANY_REQUESTS; and what is raised inside.
    """
    counted: list[WindowCount | None] = []
    try:
        counted.append(_count(call, MAILING, "address", client_address(call)))
        _within(counted[-1], MAILING.per_address)
        if key is not None:
            counted.append(_count(call, MAILING, "link", key))
            _within(counted[-1], MAILS_PER_LINK)
        yield
    except Problem as refused:
        if refused.status < 500:  # else nobody knows whether a mail went out
            for count in counted:
                _give_back(call, count)
        raise


def may_mail(call: Call, key: str) -> bool:
    """Count a mail to the one address that a record names, for routes that tell nobody whether one goes out.

    Whoever knows the address can use these up. Its owner has that many codes then, of which the newest counts.

    Args:
        key: Of the record.

    Returns:
        Whether it may go out.
    """
    count = _count(call, MAILING, "record", key)
    if count and count.hits > MAILS_PER_LINK:
        log.warning("no more mails with a code for now", extra={"key": key})
        return False
    return True


def _count(call: Call, limit: Limit, kind: str, who: str) -> WindowCount | None:
    """The count; None if there is none, because the counters are out of reach."""
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    try:
        return call.api.rates.count(f"{limit.name}#{kind}#{digest}", limit.window)
    except (ClientError, BotoCoreError) as error:
        # Let through: a limit keeps abuse down, and its own trouble must not keep every customer out. API Gateway's
        # throttling stays in force. The line makes the trouble visible.
        log.warning("requests are not being counted", extra={"limit": limit.name, "error": type(error).__name__})
        return None


def _within(count: WindowCount | None, allowed: int) -> None:
    if count and count.hits > allowed:
        raise Problem(
            429,
            "TOO_MANY_REQUESTS",
            f"Too many requests. Try again in {in_minutes(count.seconds_left)}.",
            headers={"Retry-After": str(max(1, count.seconds_left))},
        )


def _give_back(call: Call, count: WindowCount | None) -> None:
    if count is None:
        return
    try:
        call.api.rates.give_back(count)
    except (ClientError, BotoCoreError) as error:
        # The refusal is what the caller must hear. At worst a mail is counted that was not sent, until the window ends.
        log.warning("a count was not taken back", extra={"error": type(error).__name__})


def source_address(call: Call) -> str:
    """Where the request came from, as it was said.

    Cloudflare's header counts only behind Cloudflare: anybody else may send it too.
    """
    source = str(call.request.context.get("identity", {}).get("sourceIp", ""))
    if call.api.settings.behind_cloudflare:
        source = call.request.headers.get("cf-connecting-ip", source)
    return source.strip()


def client_address(call: Call) -> str:
    """Where the request came from: the IPv4 address, or for IPv6 the /64 that one customer usually has all of."""
    try:
        address = ipaddress.ip_address(source_address(call))
    except ValueError:
        return "unknown"  # counted together
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        return str(carried or ipaddress.ip_network((address.packed, 64), strict=False))
    return str(address)


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address only carries. The /64 of such a one says nothing about whose it is: all of
    IPv4 shares one /64 when it is mapped (RFC 4291) or translated (RFC 6052), and all clients of a Teredo server share
    one (RFC 4380), while a 6to4 site has 65,536 of them (RFC 3056)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
