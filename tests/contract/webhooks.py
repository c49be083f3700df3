"""What tests of webhooks share: keys, a secret that changes, a channel to an address."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from chalicelib.clients.channels.webhook import Webhook
from chalicelib.clients.channels.webhook_shapes import Shape, slack
from chalicelib.deadline import Deadline
from tests.announcements import ONBOARDING, announcement
from tests.contract.raw_server import response

KEY, CRM_KEY, WRONG = (f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2, 3))
SECRET_PATH = "/services/T000/B000/s3cret"
ID = f"{ONBOARDING}/registered"
OK = response("200 OK", "ok")


class Source:
    """The members of a secret: the first until a fresh one is wanted, then the next."""

    def __init__(self, *values: Mapping[str, str]) -> None:
        self._values = list(values)
        self.asked_fresh = 0

    def __call__(self, *, fresh: bool = False) -> Mapping[str, str]:
        self.asked_fresh += fresh
        return self._values[min(self.asked_fresh, len(self._values) - 1)]


def members(url: str, key: str = KEY) -> dict[str, str]:
    return {"url": url, "signing_key": key}


def webhook(source: Source, *, shape: Shape = slack, name: str = "slack", budget: float = 5.0) -> Webhook:
    return Webhook(name, f"test/onboarding/{name}-webhook", source, shape, budget_seconds=budget)


def send(source: Source, *, budget: float = 5.0) -> None:
    webhook(source, budget=budget).send(announcement(), Deadline.after(10))
