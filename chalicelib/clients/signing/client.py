"""Signs by ES256 with a key of KMS, and publishes what that is verified with.

The private key never leaves KMS, which takes the digest and answers the signature in DER (RFC 3279 section 2.2.3); a
JSON Web Signature has its two numbers side by side (RFC 7518 section 3.4). Keys are named by aliases, which can come to
lead to others: so public keys are asked for again after some minutes, and a signature tells by which key it was made.
The id of a key is its own thumbprint (RFC 7638): two stages cannot mean different keys by one.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
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
KEPT_SECONDS: Final = 300.0
"""For how long it is believed where a name leads. Whoever replaces a key publishes the new one first, and lets it sign
once this is over (docs/runbook.md)."""
_KMS_ALGORITHM: Final = "ECDSA_SHA_256"
_NOT_THERE: Final = "SIGNING_KEY_NOT_THERE"


@dataclass(frozen=True)
class PublicKey:
    """What signatures of one key are verified with.

    Attributes:
        arn: That the name of it led to.
        kid: Its thumbprint.
        key: As the library takes it.
        jwk: As it is published (RFC 7517).
    """

    arn: str
    kid: str
    key: EllipticCurvePublicKey
    jwk: Mapping[str, str]


class Signing:
    """The keys of this stage. Safe to share between threads.

    Args:
        client: Answers the KMS client, the same one each time; asked at the first call, since making it is slow.
        names: Of the keys, aliases or ARNs: the first signs, all that are there are published. The first must be.
        call_time: How long one call may take.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        names: tuple[str, ...],
        *,
        call_time: CallTime = NORMAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kms = client
        self._names = names
        self._call_seconds = call_time.seconds
        self._clock = clock
        self._lock = Lock()
        self._public: dict[str, tuple[float, PublicKey | None]] = {}

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
        name, signature = self._names[0], self._signature
        made_by: list[str] = []

        class ByKms(ECAlgorithm):
            """ES256 by another's hand: the library writes the token, and KMS signs it."""

            def prepare_key(self, key: Any) -> Any:
                return key

            def sign(self, msg: bytes, key: Any) -> bytes:
                arn, made = signature(msg, until)
                made_by[:] = [arn]
                return der_to_raw_signature(made, key.curve)

        writer = jwt.PyJWS(algorithms=[])
        writer.register_algorithm(ALGORITHM, ByKms(ECAlgorithm.SHA256))
        text = json.dumps(claims, separators=(",", ":")).encode()
        for fresh in (False, True):
            public = self._first(until, fresh=fresh)
            key: Any = public.key  # what `ByKms` makes nothing of but its curve
            token = writer.encode(text, key, algorithm=ALGORITHM, headers={"kid": public.kid, "typ": kind})
            if made_by == [public.arn]:
                return token
        raise Retryable("SIGNING_UNAVAILABLE", f"{name} leads to another key than a moment ago, again and again.")

    def key(self, kid: str) -> EllipticCurvePublicKey | None:
        """The public key with this id; None: it is none of this stage's.

        Raises:
            Permanent, Retryable: As `signed`.
        """
        until = Deadline.after(SECONDS)
        return next((public.key for public in self._every(until) if public.kid == kid), None)

    def published(self) -> dict[str, list[dict[str, str]]]:
        """The JSON Web Key Set (RFC 7517 section 5): all keys, or none where one cannot be had.

        Raises:
            Permanent, Retryable: As `signed`.
        """
        keys = {public.kid: dict(public.jwk) for public in self._every(Deadline.after(SECONDS))}
        return {"keys": [*keys.values()]}  # where two names lead to one key, it is one key

    # -- inside ---------------------------------------------------------------------------------------------------

    def _signature(self, message: bytes, deadline: Deadline) -> tuple[str, bytes]:
        """A signature, and the ARN of the key that has made it."""
        name, digest = self._names[0], hashlib.sha256(message).digest()
        answer = self._asked(
            name,
            deadline,
            lambda: self._kms().sign(KeyId=name, Message=digest, MessageType="DIGEST", SigningAlgorithm=_KMS_ALGORITHM),
        )
        return answer["KeyId"], answer["Signature"]

    def _every(self, deadline: Deadline) -> Iterator[PublicKey]:
        yield self._first(deadline)
        for name in self._names[1:]:
            if public := self._public_key(name, deadline):
                yield public

    def _first(self, deadline: Deadline, *, fresh: bool = False) -> PublicKey:
        name = self._names[0]
        public = self._public_key(name, deadline, fresh=fresh)
        if public is None:
            raise _unusable(name, "there is none")
        return public

    def _public_key(self, name: str, deadline: Deadline, *, fresh: bool = False) -> PublicKey | None:
        """The key that a name leads to; None: to none."""
        with self._lock:
            since, public = self._public.get(name, (0.0, None))
            now = self._clock()
            if fresh or name not in self._public or now - since >= KEPT_SECONDS:
                public = self._looked_up(name, deadline)
                self._public[name] = (now, public)
            return public

    def _looked_up(self, name: str, deadline: Deadline) -> PublicKey | None:
        try:
            answer = self._asked(name, deadline, lambda: self._kms().get_public_key(KeyId=name))
        except Permanent as error:
            if error.code == _NOT_THERE:
                return None
            raise
        return _read(name, answer["KeyId"], answer["PublicKey"])

    def _asked(self, name: str, deadline: Deadline, call: Callable[[], Any]) -> Any:
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to KMS.", spends_failure=False)
        try:
            return call()
        except (ClientError, BotoCoreError) as error:
            raise translated(error, _readings(name), _unavailable) from None


def _read(name: str, arn: str, der: bytes) -> PublicKey:
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
        raise _unusable(name, "it is no key on the curve P-256")
    numbers = {name: str(value) for name, value in ECAlgorithm.to_jwk(key, as_dict=True).items()}
    members = ",".join(f'"{name}":"{numbers[name]}"' for name in ("crv", "kty", "x", "y"))  # RFC 7638 section 3.2
    kid = base64url_encode(hashlib.sha256(f"{{{members}}}".encode()).digest()).decode()
    return PublicKey(arn, kid, key, {**numbers, "kid": kid, "use": "sig", "alg": ALGORITHM})


def _readings(name: str) -> Mapping[str, Reading]:
    def denied(failure: AwsFailure) -> Permanent:
        return Permanent(
            "SIGNING_DENIED",
            f"{failure.operation} was denied ({failure.code}).",
            hint=f"Allow this function's role kms:Sign and kms:GetPublicKey by {name}, and let the key do so.",
        )

    def unusable(failure: AwsFailure) -> Permanent:
        return _unusable(name, f"{failure.operation} answers {failure.code}")

    def missing(failure: AwsFailure) -> Permanent:
        return _unusable(name, f"{failure.operation} finds none", _NOT_THERE)

    names = ("DisabledException", "KMSInvalidStateException", "InvalidKeyUsageException")
    further = ("InvalidArnException", "UnsupportedOperationException", "ValidationException")
    denials = ("AccessDeniedException", "AccessDenied")
    readings = {**dict.fromkeys((*names, *further), unusable), **dict.fromkeys(denials, denied)}
    return {**readings, "NotFoundException": missing}


def _unusable(name: str, why: str, code: str = "SIGNING_KEY_UNUSABLE") -> Permanent:
    return Permanent(
        code,
        f"The key that tokens are signed with cannot be used: {why}.",
        hint=f"Let {name} lead to an enabled key for ECC_NIST_P256 and SIGN_VERIFY.",
    )


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("SIGNING_UNAVAILABLE", f"KMS cannot be asked at the moment ({failure.code}).")
