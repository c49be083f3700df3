"""What Stripe tells by webhook, once its signature was verified (`chalicelib.clients.payments.connect.webhook`)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pydantic import ValidationError

from chalicelib.clients.payments.models import PaymentEvent


class NotUnderstood(Exception):
    """It is no event as Stripe writes them. Says nothing of what was sent."""


def event_of(raw: bytes) -> PaymentEvent:
    """The event that a message tells of.

    Args:
        raw: The request's body as it came, whose signature was verified.

    Raises:
        NotUnderstood: Trying again changes nothing; Stripe is told so, and somebody should look.
    """
    try:
        said = json.loads(raw)
        created = datetime.fromtimestamp(said["created"], UTC)
        return PaymentEvent(id=said["id"], type=said["type"], created=created, about=said["data"]["object"])
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError, ValidationError):
        pass  # their texts quote what was sent
    raise NotUnderstood
