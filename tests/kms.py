"""KMS with keys of its own, in this process: what it signs is signed."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from chalicelib.clients.signing.client import Signing


class LocalKms:
    """Keys by their ARNs; `calls` are the operations that were asked for."""

    def __init__(self, *arns: str, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> None:
        self.keys = {arn: ec.generate_private_key(curve()) for arn in arns}
        self.calls: list[str] = []
        self.aliases: dict[str, str] = {}
        self.trouble: Exception | None = None

    def sign(self, **given: Any) -> dict[str, Any]:
        """As KMS does: the digest's signature, in DER."""
        assert (given["MessageType"], given["SigningAlgorithm"]) == ("DIGEST", "ECDSA_SHA_256")
        key = self._asked("Sign", given["KeyId"])
        return {
            "KeyId": self._arn(given["KeyId"]),
            "Signature": key.sign(given["Message"], ec.ECDSA(Prehashed(hashes.SHA256()))),
        }

    def get_public_key(self, **given: Any) -> dict[str, Any]:
        """As KMS does: SubjectPublicKeyInfo, in DER."""
        public = self._asked("GetPublicKey", given["KeyId"]).public_key()
        form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return {"KeyId": self._arn(given["KeyId"]), "PublicKey": public.public_bytes(*form)}

    def signing(self, *arns: str) -> Signing:
        """The client of these keys."""
        return Signing(lambda: self, arns or tuple(self.keys))

    def _arn(self, name: str) -> str:
        return self.aliases.get(name, name)

    def _asked(self, operation: str, arn: str) -> ec.EllipticCurvePrivateKey:
        self.calls.append(operation)
        if self.trouble:
            raise self.trouble
        arn = self._arn(arn)
        if arn not in self.keys:
            raise ClientError({"Error": {"Code": "NotFoundException", "Message": arn}}, operation)
        return self.keys[arn]
