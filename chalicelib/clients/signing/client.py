"""Signs by ES256 with a key of KMS, and publishes what that is verified with.

The private key never leaves KMS, which takes the digest and answers the signature in DER (RFC 3279 section 2.2.3); a
JSON Web Signature has its two numbers side by side (RFC 7518 section 3.4). A public key never changes for an ARN, so it
is asked for once a process. Its id is its own thumbprint (RFC 7638): two stages cannot mean different keys by one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

ALGORITHM: Final = "ES256"
SECONDS: Final = 6.0
"""That all calls have together which one token costs, where its caller sets no deadline."""
_KMS_ALGORITHM: Final = "ECDSA_SHA_256"


@dataclass(frozen=True)
class PublicKey:
    """What signatures of one key are verified with.

    Attributes:
        kid: Its thumbprint.
        key: As the library takes it.
        jwk: As it is published (RFC 7517).
    """

    kid: str
    key: EllipticCurvePublicKey
    jwk: Mapping[str, str]


class Signing:
    """The keys of this stage. Safe to share between threads.

    Args:
        client: Answers the KMS client, the same one each time; asked at the first call, since making it is slow.
        arns: Of the keys: the first signs, all are published.
        call_time: How long one call may take.
    """

    def __init__(self, client: Callable[[], Any], arns: tuple[str, ...], *, call_time: CallTime = NORMAL) -> None:
        self._kms = client
        self._arns = arns
        self._call_seconds = call_time.seconds
        self._lock = Lock()
        self._public: dict[str, PublicKey] = {}

    def signed(self, claims: Mapping[str, Any], kind: str, deadline: Deadline | None = None) -> str:
        """A token with these claims, in its compact form.

        Args:
            claims: As they stand in it.
            kind: Its ``typ``: what it is, so that it is taken for nothing else (RFC 8725 section 3.11).
            deadline: By when it must be there; `SECONDS` from now where nothing is said.

        Raises:
            Permanent: SIGNING_DENIED, SIGNING_KEY_UNUSABLE: an operator must act.
            Retryable: SIGNING_UNAVAILABLE; OUT_OF_TIME where too little is left for a call.
        """
        import jwt
        from jwt.algorithms import ECAlgorithm
        from jwt.utils import der_to_raw_signature

        until = deadline or Deadline.after(SECONDS)
        public = self._public_key(self._arns[0], until)
        signature = self._signature

        class ByKms(ECAlgorithm):
            """ES256 by another's hand: the library writes the token, and KMS signs it."""

            def prepare_key(self, key: Any) -> Any:
                return key

            def sign(self, msg: bytes, key: Any) -> bytes:
                return der_to_raw_signature(signature(msg, until), key.curve)

        writer = jwt.PyJWS(algorithms=[])
        writer.register_algorithm(ALGORITHM, ByKms(ECAlgorithm.SHA256))
        text = json.dumps(claims, separators=(",", ":")).encode()
        key: Any = public.key  # what `ByKms` makes nothing of but its curve
        return writer.encode(text, key, algorithm=ALGORITHM, headers={"kid": public.kid, "typ": kind})

    def key(self, kid: str) -> EllipticCurvePublicKey | None:
        """The public key with this id; None: it is none of this stage's.

        Raises:
            Permanent, Retryable: As `signed`.
        """
        until = Deadline.after(SECONDS)
        for arn in self._arns:
            public = self._public_key(arn, until)
            if public.kid == kid:
                return public.key
        return None

    def published(self) -> dict[str, list[dict[str, str]]]:
        """The JSON Web Key Set (RFC 7517 section 5): all keys, or none where one cannot be had.

        Raises:
            Permanent, Retryable: As `signed`.
        """
        until = Deadline.after(SECONDS)
        return {"keys": [dict(self._public_key(arn, until).jwk) for arn in self._arns]}

    # -- inside ---------------------------------------------------------------------------------------------------

    def _signature(self, message: bytes, deadline: Deadline) -> bytes:
        arn, digest = self._arns[0], hashlib.sha256(message).digest()
        answer = self._asked(
            arn,
            deadline,
            lambda: self._kms().sign(KeyId=arn, Message=digest, MessageType="DIGEST", SigningAlgorithm=_KMS_ALGORITHM),
        )
        signature: bytes = answer["Signature"]
        return signature

    def _public_key(self, arn: str, deadline: Deadline) -> PublicKey:
        with self._lock:
            if arn not in self._public:
                answer = self._asked(arn, deadline, lambda: self._kms().get_public_key(KeyId=arn))
                self._public[arn] = _read(arn, answer["PublicKey"])
            return self._public[arn]

    def _asked(self, arn: str, deadline: Deadline, call: Callable[[], Any]) -> Any:
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to KMS.", spends_failure=False)
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise translated(error, _readings(arn), _unavailable) from None


def _read(arn: str, der: bytes) -> PublicKey:
    """The public key that KMS answered (RFC 5280, SubjectPublicKeyInfo).

    Raises:
        Permanent: SIGNING_KEY_UNUSABLE.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from jwt.algorithms import ECAlgorithm
    from jwt.utils import base64url_encode

    key = load_der_public_key(der)
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise _unusable(arn, "it is no key on the curve P-256")
    numbers = {name: str(value) for name, value in ECAlgorithm.to_jwk(key, as_dict=True).items()}
    members = ",".join(f'"{name}":"{numbers[name]}"' for name in ("crv", "kty", "x", "y"))  # RFC 7638 section 3.2
    kid = base64url_encode(hashlib.sha256(f"{{{members}}}".encode()).digest()).decode()
    return PublicKey(kid, key, {**numbers, "kid": kid, "use": "sig", "alg": ALGORITHM})


def _readings(arn: str) -> Mapping[str, Reading]:
    def denied(failure: AwsFailure) -> Permanent:
        return Permanent(
            "SIGNING_DENIED",
            f"{failure.operation} was denied ({failure.code}).",
            hint=f"Allow this function's role kms:Sign and kms:GetPublicKey on {arn}, in its policy and the key's own.",
        )

    def unusable(failure: AwsFailure) -> Permanent:
        return _unusable(arn, f"{failure.operation} answers {failure.code}")

    names = ("NotFoundException", "DisabledException", "KMSInvalidStateException", "InvalidKeyUsageException")
    further = ("InvalidArnException", "UnsupportedOperationException", "ValidationException")
    denials = ("AccessDeniedException", "AccessDenied")
    return {**dict.fromkeys((*names, *further), unusable), **dict.fromkeys(denials, denied)}


def _unusable(arn: str, why: str) -> Permanent:
    return Permanent(
        "SIGNING_KEY_UNUSABLE",
        f"The key that tokens are signed with cannot be used: {why}.",
        hint=f"Set TOKEN_SIGNING_KEY (or TOKEN_SIGNING_KEY_OTHER) to the ARN of an enabled key for ECC_NIST_P256 and "
        f"SIGN_VERIFY; it is {arn}.",
    )


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("SIGNING_UNAVAILABLE", f"KMS cannot be asked at the moment ({failure.code}).")
