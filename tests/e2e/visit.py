"""One customer on the way, step by step, by the demo's own clients."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from local.demo.clients import CustomerClient, EngineerClient, code_from
from local.demo.ecom.journey import of_the_system
from local.stack.record import Stack

PATIENCE_SECONDS = 90.0


def quietly(_: object) -> None:
    """Nobody watches."""


class Visit:
    """One customer on the way, step by step."""

    def __init__(self, stack: Stack, who: Mapping[str, Any]) -> None:
        self.stack, self.who = stack, who
        self.engineer = EngineerClient(stack.api, stack.admin_token)
        made = self.engineer.create(who["prefill"], who["note"], idempotency_key=str(uuid.uuid4()))
        self.id, self.link = made["onboarding_id"], made["link"]
        self.customer = CustomerClient(stack.api, self.link)

    def detail(self) -> Mapping[str, Any]:
        """As the SE sees it."""
        seen: Mapping[str, Any] = self.engineer.detail(self.id)
        return seen

    def action(self, name: str) -> Mapping[str, Any]:
        """One action, as the SE sees it."""
        return next(action for action in self.detail()["actions"] if action["name"] == name)

    def sign_up(self) -> None:
        """Up to having a token."""
        owner = self.who["owner"]
        self.customer.sign_up(owner["email"], owner["password"])
        code = code_from(self.stack.mailbox, owner["email"])
        self.customer.confirm(owner["email"], owner["password"], code)

    def submit(self) -> None:
        """Fill everything in and submit it."""
        for fields in self.who["steps"].values():
            self.customer.save(fields)
        self.customer.submit()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < end, json.dumps(self.detail()["actions"], indent=1)
            time.sleep(0.2)

    def settled(self, *names: str) -> bool:
        """Whether these actions (none named: what the system does by itself on the way) are over."""
        actions = self.detail()["actions"]
        meant = [action for action in actions if action["name"] in names] if names else of_the_system(actions)
        return all(action["status"] in {"succeeded", "skipped"} for action in meant)
