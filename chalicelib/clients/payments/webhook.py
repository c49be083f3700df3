"""What Stripe tells by webhook: believed only if it is signed, over the very bytes that came, and told now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError

from chalicelib.clients.payments.models import PaymentEvent

TOLERANCE: Final = timedelta(minutes=5)
"""How old what is signed may be. Stripe signs each try anew, so a late delivery is signed late. Its libraries' own."""
LONGEST: Final = 256 * 1024
"""Bytes. An event is some kilobytes long."""


class NotSigned(Exception):
    """Stripe has not signed this, or not now, or not this way. Says nothing of what was sent."""


class NotUnderstood(Exception):
    """It is signed, and is no event as Stripe writes them."""


def verified(
    raw: bytes, header: str, secrets: Sequence[str], now: datetime, tolerance: timedelta = TOLERANCE
) -> PaymentEvent:
    """The event that a request to the webhook tells of.

    The library compares signatures; by its own clock it would compare the time, so that is done here, and a time that
    is yet to come is refused as well as one that is past.

    Args:
        raw: The request's body as it came.
        header: Its ``Stripe-Signature``.
        secrets: Signing secrets that count: one, or two while it is rolled.
        now: The present moment.
        tolerance: How far off the time may be that was signed.

    Raises:
        NotSigned, NotUnderstood: So it is answered 400, and changes nothing.
    """
    # The library first reads the text: what is not text cannot have been signed by Stripe.
    try:
        text = raw.decode() if len(raw) <= LONGEST else ""
    except UnicodeDecodeError:
        text = ""
    if not text or abs(now - _time(header)) > tolerance or not _signed(text, header, secrets):
        raise NotSigned
    try:
        said = json.loads(text)
        created = datetime.fromtimestamp(said["created"], UTC)
        about = said["data"]["object"]
        return PaymentEvent(id=said["id"], type=said["type"], created=created, about=about)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError, ValidationError):
        raise NotUnderstood from None


def _signed(text: str, header: str, secrets: Sequence[str]) -> bool:
    import stripe  # 120 ms: the webhook's route alone needs it

    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(text, header, secret)
        except stripe.SignatureVerificationError:
            continue
        return True
    return False


def _time(header: str) -> datetime:
    """The time that was signed: the first ``t`` of the header, as the library takes it. In doubt, none that is now."""
    said = next((value for name, _, value in (part.partition("=") for part in header.split(",")) if name == "t"), "")
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromtimestamp(int(said), UTC)
