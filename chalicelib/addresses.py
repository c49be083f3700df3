"""Email addresses: when two of them are one, and how one is kept where the address itself must not be."""

from __future__ import annotations

import hashlib
import unicodedata


def folded(address: str) -> str:
    """An address as it is compared. Two are the same person's only where they are: case does not count, nor does how an
    accent or an international domain (RFC 5890) is written; a dot, a plus sign, or ``ß`` for ``ss`` does.

    RFC 5321 (2.4) lets a mailbox tell cases apart. The user pool and the Controller do not, so one who could would be
    one user all the same.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return unicodedata.normalize("NFC", f"{local.lower()}{at}{_domain(domain.lower())}")


def mark(address: str, of: str) -> str:
    """A mark by which whoever has an address can tell that it is this one. Only trying leads from the mark to it.

    Args:
        of: Names what it is kept for, so that the same address has another mark elsewhere.
    """
    return hashlib.sha256(f"{of}/{folded(address)}".encode()).hexdigest()[:32]


def _domain(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    import idna  # here: hardly any address needs it

    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain
