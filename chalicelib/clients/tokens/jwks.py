"""The public keys that an issuer of tokens signs with, kept for a while and asked for again when that is called for.

The set is published by the issuer (RFC 7517). Three things can go wrong with keeping it: the issuer rotates its keys,
the issuer cannot be reached, and someone sends tokens with made-up key ids to make us fetch all day. So: an unknown key
id makes us ask again, but only so often; and keys that were good stay in use while the issuer is down, up to a bound.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from chalicelib.deadline import Deadline
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from chalicelib.deadline import Clock

Fetch = Callable[[str], object]
"""Answers the parsed JSON at a URL. Raises `Retryable` when it cannot be had now, `Permanent` when it never can."""

FETCH_SECONDS: Final = 3.0
MAX_DOCUMENT_BYTES: Final = 256 * 1024
MIN_KEY_BITS: Final = 2048
"""NIST SP 800-131A; both issuers sign with 2048 bits."""
COLD_RETRY: Final = timedelta(seconds=2)
"""While no key is held at all nobody can sign in, so a failed fetch is repeated sooner than `min_refetch_interval`."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _KeySet:
    """One answer of the issuer. Never changed, only replaced, so that readers need no lock."""

    keys: Mapping[str, RSAPublicKey]
    fetched_at: datetime


class JwksCache:
    """The RSA signing keys of one issuer. Safe to share between threads.

    Args:
        url: Where the JSON Web Key Set is.
        fetch: Gets the document; `fetch_json` outside of tests.
        clock: The present moment.
        lifetime: Ask again after this long even when every key id is known, so that withdrawn keys go.
        min_refetch_interval: However many unknown key ids arrive, ask at most this often. A token of a key that was
            published within this time after the last fetch is refused until it is over; both issuers publish a key
            well before they sign with it.
        stale_for: While the issuer cannot be reached, its last keys count for this long after they were fetched.
    """

    def __init__(
        self,
        url: str,
        fetch: Fetch,
        clock: Clock,
        *,
        lifetime: timedelta = timedelta(hours=1),
        min_refetch_interval: timedelta = timedelta(seconds=30),
        stale_for: timedelta = timedelta(hours=24),
    ) -> None:
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._lifetime = lifetime
        self._min_refetch_interval = min_refetch_interval
        self._stale_for = stale_for
        self._lock = Lock()
        self._held: _KeySet | None = None
        self._attempted_at: datetime | None = None
        self._failure: Retryable | None = None

    def key(self, kid: str) -> RSAPublicKey | None:
        """The key with this id, or None if the issuer has no such key.

        Raises:
            Retryable: IDENTITY_UNAVAILABLE: the issuer cannot be asked and nothing held answers the question.
            Permanent: The URL is not acceptable.
        """
        if not self._answers(kid):
            with self._lock:  # one thread asks; the others wait for its answer and then find it
                if not self._answers(kid) and self._may_ask():
                    self._refetch()
        held, failure = self._held, self._failure
        if held is None or self._clock() - held.fetched_at >= self._stale_for:
            raise _unavailable() from failure
        key = held.keys.get(kid)
        if key is None and failure is not None:
            # It may be a new key that we could not hear of: "unavailable", so that nobody is logged out over it.
            raise _unavailable() from failure
        return key

    def _answers(self, kid: str) -> bool:
        held = self._held
        return held is not None and kid in held.keys and self._clock() - held.fetched_at < self._lifetime

    def _may_ask(self) -> bool:
        if self._attempted_at is None:
            return True
        interval = self._min_refetch_interval if self._held else min(COLD_RETRY, self._min_refetch_interval)
        return self._clock() - self._attempted_at >= interval

    def _refetch(self) -> None:
        self._attempted_at = self._clock()
        try:
            keys = _signing_keys(self._fetch(self._url))
        except Retryable as error:
            # Kept, not dropped: `key` raises it as the cause unless the keys still held answer the question.
            logger.warning("The signing keys of an issuer could not be fetched: %s", error.code)
            self._failure = error
            return
        self._held = _KeySet(keys, self._clock())
        self._failure = None


def _unavailable() -> Retryable:
    return Retryable("IDENTITY_UNAVAILABLE", "The keys that sign-ins are checked with cannot be had at the moment.")


def _signing_keys(document: object) -> dict[str, RSAPublicKey]:
    """The usable keys of a set, by id. A set without any is taken for a fault: it must not drive out good keys."""
    entries = document.get("keys") if isinstance(document, dict) else None
    found = dict(_usable(entries)) if isinstance(entries, list) else {}
    if not found:
        raise Retryable("JWKS_UNUSABLE", "The issuer's key set holds no usable signing key.")
    return found


def _usable(entries: list[Any]) -> Iterable[tuple[str, RSAPublicKey]]:
    """RFC 7517 section 5: keys of other types, for other uses or with values out of range are to be ignored."""
    from jwt.algorithms import RSAAlgorithm  # slow, with cryptography behind it: the first token is soon enough
    from jwt.exceptions import InvalidKeyError

    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
            continue
        if (entry.get("kty"), entry.get("use")) != ("RSA", "sig") or entry.get("alg", "RS256") != "RS256":
            continue
        try:
            # Only the public members are handed on, so the answer is a public key whatever else the entry holds.
            key = RSAAlgorithm.from_jwk({"kty": "RSA", "n": entry["n"], "e": entry["e"]})
        except (InvalidKeyError, KeyError, TypeError, ValueError) as error:
            logger.warning("A malformed key in an issuer's key set is ignored: %s", type(error).__name__)
            continue
        if key.key_size >= MIN_KEY_BITS:
            yield entry["kid"], cast("RSAPublicKey", key)


def fetch_json(url: str) -> object:
    """Get a JSON document, within `FETCH_SECONDS` and `MAX_DOCUMENT_BYTES`, without redirects.

    Args:
        url: https, or http on this machine's own loopback address.

    Raises:
        Permanent: URL_INSECURE: keys fetched in the clear could be anybody's.
        Retryable: FETCH_FAILED: not reached, not answered with 200 in time, or not answered with JSON.
    """
    import urllib3

    from chalicelib.clients.http.bounded import bounded_pools, until

    _require_safe(url)
    try:
        with until(Deadline.after(FETCH_SECONDS)), bounded_pools(hosts=1, kept=1) as pools:
            headers = {"Accept": "application/json"}
            response = pools.request("GET", url, headers=headers, retries=False, redirect=False, preload_content=False)
            body = _body(response)
            status = response.status
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Retryable("FETCH_FAILED", "A key set could not be fetched.") from error
    if status != 200:
        raise Retryable("FETCH_FAILED", f"A key set was answered with HTTP status {status}.")
    try:
        return cast("object", json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Retryable("FETCH_FAILED", "A key set is not JSON.") from error


def _body(response: Any) -> bytes:
    body: bytes = response.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        raise Retryable("FETCH_FAILED", "A key set is too large.")
    return body


def _require_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise Permanent(
        "URL_INSECURE",
        "The address of a token issuer's keys is neither https nor on this machine.",
        hint="Set COGNITO_JWKS_URL or ACCESS_JWKS_URL to an https address.",
        retryable_by_hand=False,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:  # a name, and names can point anywhere
        return False
