"""Which addresses of the network a customer may have us connect to: public ones, and nothing that only stands for one.

Whoever names an address to a server can otherwise have it ask what only the server can reach (SSRF; OWASP, "Server Side
Request Forgery Prevention Cheat Sheet").
"""

from __future__ import annotations

import ipaddress
from typing import Final

_CARRIERS: Final = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0/96")
)
"""IPv6 addresses that only carry one of IPv4 (RFC 6052, 8215, 3056, 4380, 4291): a gateway may lead them to a private
one."""
_NOT_FOR_ALL: Final = tuple(ipaddress.ip_network(each) for each in ("fec0::/10", "3fff::/20", "192.88.99.0/24"))
"""What Python's table has as public, and is not: sites' own (RFC 3879), documentation (RFC 9637), and the anycast
address of gateways that carry IPv6 (RFC 7526)."""


def is_public(address: str) -> bool:
    """Whether an address is one that anybody on the internet reaches alike.

    Args:
        address: As the resolver gives it.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and any(found in network for network in _CARRIERS):
        return False
    if any(found in network for network in _NOT_FOR_ALL):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
