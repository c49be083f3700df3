"""A certificate for this machine, by which stand-ins can be spoken to over TLS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from local.platforms.server import HOST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """Two PEM files.

    Attributes:
        trusted: The certificate alone, for a client to trust.
        with_key: Certificate and private key, for the server.
    """

    trusted: Path
    with_key: Path


def self_signed(folder: Path, more: Sequence[str] = (), *, hours: int = 6) -> Certificate:
    """A certificate for 127.0.0.1, also by its name, written into `folder`.

    Args:
        folder: Where to.
        more: Further names that it has.
        hours: How long it is good.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = [x509.IPAddress(ip_address(HOST)), x509.DNSName("localhost"), *map(x509.DNSName, more)]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=hours))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, SHA256())
    )
    made = Certificate(folder / "trusted.pem", folder / "with_key.pem")
    made.trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    made.with_key.touch(mode=0o600)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made.with_key.write_bytes(made.trusted.read_bytes() + secret)
    return made
