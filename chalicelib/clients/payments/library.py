"""Stripe's own library, made to call as every client here calls: over the process's connections, and until a deadline.

It takes some 120 ms to import. So this module is imported by the first call, and by nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import requests
import stripe
import urllib3

from chalicelib.clients.http.bounded import running_deadline
from chalicelib.clients.http.client import LARGEST_ANSWER
from chalicelib.clients.http.refusals import comes_back, retry_delay
from chalicelib.clients.http.sessions import shared_session
from chalicelib.errors import Permanent, PlatformError, Retryable

if TYPE_CHECKING:
    from collections.abc import Mapping

stripe.enable_telemetry = False  # it would tell each call how long the one before took

_IN_USE: Final = 409
_HINTS: Final = {
    "resource_missing": "See in Stripe's dashboard, in the mode of this key (test or live), whether it is there.",
    "idempotency_error": "Ask whoever wrote this release: the same key was used for two different requests.",
    "PermissionError": "Let the key in the secret write PaymentIntents, customers and subscriptions; then retry.",
}


class KeySpent(Retryable):
    """Stripe failed in the middle of a request, and answers so to its idempotency key for a day.

    What was asked for may or may not be there. Who has asked looks, and asks with another key if it is not.
    """

    def __init__(self) -> None:
        super().__init__("PAYMENTS_KEY_SPENT", "Stripe keeps an error of its own under this idempotency key.")


class _Http(stripe.HTTPClient):  # type: ignore[misc] # its types are not read: pyproject.toml says why
    """Sends what the library has put together. One try: waiting is the engine's business."""

    name = "onramp"

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One call; over at the running deadline.

        Raises:
            Retryable: PAYMENTS_UNAVAILABLE, PAYMENTS_THROTTLED, PAYMENTS_BUSY, PAYMENTS_KEY_SPENT.
            Permanent: PAYMENTS_ANSWER_TOO_LARGE.
        """
        session = shared_session()
        prepared = session.prepare_request(requests.Request(method, url, headers=dict(headers or {}), data=post_data))
        left = max(0.001, running_deadline().remaining())
        try:
            with session.send(prepared, stream=True, allow_redirects=False, timeout=left) as response:
                content = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                found = {name.lower(): value for name, value in response.headers.items()}
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Retryable("PAYMENTS_UNAVAILABLE", f"No answer from Stripe ({type(error).__name__}).") from error
        _refuse(response.status_code, found, len(content))
        return content, response.status_code, found

    def close(self) -> None:
        """The connections are the process's."""


def _refuse(status: int, headers: Mapping[str, str], length: int) -> None:
    if length > LARGEST_ANSWER:
        raise Permanent("PAYMENTS_ANSWER_TOO_LARGE", "Stripe's answer is too long.", hint="Ask Stripe about it.")
    if status >= 500 and headers.get("idempotent-replayed") == "true":
        raise KeySpent
    if status == _IN_USE:
        raise Retryable("PAYMENTS_BUSY", "Stripe is still at a request like this one.", spends_failure=False)
    if kind := comes_back(status):
        delay = retry_delay(headers.get("retry-after"))
        raise Retryable(f"PAYMENTS_{kind}", f"Stripe answered {status}.", delay=delay)


def client_of(key: str, url: str) -> Any:
    """Stripe's client, by one key."""
    return stripe.StripeClient(key, http_client=_Http(), base_addresses={"api": url}, max_network_retries=0)


def is_unauthorised(error: Exception) -> bool:
    """Whether Stripe refused the key."""
    return isinstance(error, stripe.AuthenticationError)


def is_stripes(error: Exception) -> bool:
    """Whether the library raised this for an answer of Stripe's."""
    return isinstance(error, stripe.StripeError)


def code_of(error: Exception) -> str:
    """Stripe's code of an error; empty: it has none."""
    return str(getattr(error, "code", None) or "")


def translated(error: Any) -> PlatformError:
    """What an error of Stripe's means. Its text may name a customer, and stands in none of ours."""
    code, kind, status = code_of(error), type(error).__name__, error.http_status
    if kind == "APIError":
        return Retryable("PAYMENTS_NONSENSE", f"Stripe's answer ({status}) is not of its contract.")
    if kind == "IdempotencyError":
        message = "Stripe knows this idempotency key from a different request."
        return Permanent("PAYMENTS_KEY_REUSED", message, hint=_HINTS["idempotency_error"])
    if kind == "CardError":
        return Permanent(
            "PAYMENTS_DECLINED",
            f"The card was declined ({getattr(error, 'decline_code', None) or code}).",
            hint="Pay with another card, or ask the card's bank.",
            mended_by="customer",
        )
    hint = _HINTS.get(code) or _HINTS.get(kind) or "See in the log of requests in Stripe's dashboard what is wrong."
    return Permanent("PAYMENTS_REFUSED", f"Stripe refused with {status} {code or kind}.", hint=hint)
