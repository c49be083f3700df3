"""One customer's way to `completed`, as an SE, a browser and, where an action gives up, an SE once more go it."""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import requests

from lab.reliability.artifact_use import MOST_TIMES, Use
from local.demo.clients import CustomerClient, DemoError, EngineerClient, call, code_from
from local.demo.ecom.journey import FIRST, SETTLED, WATCH, completed_and_told, of_the_system
from local.demo.platforms import PlatformReader
from local.stack.record import Stack

SAMPLE = Path(__file__).parents[2] / "local" / "sample_customer.json"
PATIENCE_SECONDS = 900.0
"""For one stage: eight lapsed leases, one after the other, would be longer than this and a reason to stop."""
LOOK_EVERY_SECONDS = (0.5, 3.0)
"""At first, and at last: many are waited for at once, and each look costs the machine an invocation."""
SERVERS_ERROR = re.compile(r": (5\d\d \w*)")
LOOK_NOW_EVERY_SECONDS = 10.0
"""How often an SE who waits for `completed` has the golden path looked at, which it is by itself each minute."""


def sample(number: int, rng: random.Random) -> dict[str, Any]:
    """A customer under a name and address of their own, with nobody, somebody or several to invite."""
    who: dict[str, Any] = deepcopy(json.loads(SAMPLE.read_text(encoding="utf-8")))
    who["owner"]["email"] = f"owner-{number}-{uuid.UUID(int=rng.getrandbits(128)).hex[:8]}@marrow.example"
    prefilled = who["prefill"]["account_name"]
    who["steps"]["welcome"]["account_name"] = rng.choice([prefilled, f"Marrow & Daughters No. {number}"])
    invites = who["steps"]["team"]["team_invites"]
    who["steps"]["team"]["team_invites"] = invites[: rng.randrange(len(invites) + 1)]
    return who


class Browser(CustomerClient):
    """A customer's browser, at an address of its own as Cloudflare would tell it."""

    def __init__(self, api: str, link: str, address: str) -> None:
        super().__init__(api, link)
        self.address = {"CF-Connecting-IP": address}
        self.headers = dict(self.address)

    def sign_up(self, email: str, password: str) -> Any:
        """Make a user."""
        return call("POST", f"{self.base}/signup", json={"email": email, "password": password}, headers=self.address)

    def confirm(self, email: str, password: str, code: str) -> Any:
        """Type in the code from the mail."""
        body = {"email": email, "password": password, "code": code}
        return self._with_token(call("POST", f"{self.base}/confirm", json=body, headers=self.address))

    def log_in(self, email: str, password: str) -> Any:
        """Come back with the password."""
        body = {"email": email, "password": password}
        return self._with_token(call("POST", f"{self.base}/login", json=body, headers=self.address))

    def _with_token(self, signed_in: Any) -> Any:
        self.headers = {**self.address, "Authorization": f"Bearer {signed_in['access_token']}"}
        return signed_in


@dataclass
class Trip:
    """One customer on the way.

    Attributes:
        platforms: Where.
        number: Which one, from 0.
        who: What they want, see `sample`.
        onboarding_id: Known once created.
        detail: The SE's last view.
        sent_again: Requests that were sent again, by what had come instead of an answer.
        pressed: How often an SE had to press retry, by action and failure code.
        seconds: From creation to `completed`.
    """

    platforms: PlatformReader
    number: int
    who: Mapping[str, Any]
    onboarding_id: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    sent_again: Counter[str] = field(default_factory=Counter)
    pressed: Counter[str] = field(default_factory=Counter)
    seconds: float | None = None

    @property
    def stack(self) -> Stack:
        """Where."""
        return self.platforms.stack

    def travel(self) -> None:
        """The whole way.

        Raises:
            DemoError: A route refused something, or it took too long.
            PlatformError: The ecom API took no documents.
        """
        began = time.monotonic()
        self.engineer = EngineerClient(self.stack.api, self.stack.admin_token)
        asked, key = (self.who["prefill"], self.who["note"]), str(uuid.uuid4())
        made = self._insist(lambda: self.engineer.create(*asked, idempotency_key=key))
        self.onboarding_id = made["onboarding_id"]
        address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        customer = Browser(self.stack.api, made["link"], address)
        self._wait_for(FIRST)
        self._insist(customer.visit)
        self._sign_up(customer)
        for fields in self.who["steps"].values():
            self._insist(partial(customer.save, fields))
        self._insist(customer.submit)
        self._wait_for(None)
        if not self._insist(customer.progress)["done"]:
            raise DemoError("the SE sees everything done, the customer does not")
        use = Use(self.platforms, self.detail, self.sent_again)
        use.add_documents(self.who["documents"])
        use.send_event()
        self._wait_for_completed()
        self.seconds = time.monotonic() - began

    def _sign_up(self, customer: Browser) -> None:
        """Up to having a token. After an answer that was lost, the user may be there already: then they log in."""
        email, password = self.who["owner"]["email"], self.who["owner"]["password"]
        lost = self.sent_again.total()
        for ask in (
            partial(customer.sign_up, email, password),
            lambda: customer.confirm(email, password, code_from(self.stack.mailbox, email)),
        ):
            try:
                self._insist(ask)
            except DemoError:
                if self.sent_again.total() == lost:
                    raise
        if "Authorization" not in customer.headers:
            customer.log_in(email, password)

    def _insist(self, ask: Callable[[], Any]) -> Any:
        """As a page or a person does with a request that may be repeated."""
        for _ in range(MOST_TIMES - 1):
            try:
                return ask()
            except requests.RequestException as error:
                self.sent_again[type(error).__name__] += 1
            except DemoError as error:
                if not (fault := SERVERS_ERROR.search(str(error))):
                    raise
                self.sent_again[fault.group(1).strip()] += 1
        return ask()

    def _wait_for(self, names: tuple[str, ...] | None) -> None:
        """Look until these actions (None: those that the system does by itself) have settled."""

        def late() -> list[str]:
            actions = self.detail["actions"]
            awaited = of_the_system(actions) if names is None else [each for each in actions if each["name"] in names]
            return [f"{each['name']} ({each['status']})" for each in awaited if each["status"] not in SETTLED]

        self._look_until(lambda: not late(), lambda: ", ".join(late()))

    def _wait_for_completed(self) -> None:
        """Look until the customer is completely onboarded and colleagues know; have it looked at meanwhile."""
        pressed_at = float("-inf")

        def completed() -> bool:
            nonlocal pressed_at
            if self.detail["status"] != "completed" and time.monotonic() - pressed_at > LOOK_NOW_EVERY_SECONDS:
                self._look_now()
                pressed_at = time.monotonic()
            return completed_and_told(self.detail)

        self._look_until(completed, lambda: f"status {self.detail['status']}")

    def _look_until(self, holds: Callable[[], bool], otherwise: Callable[[], str]) -> None:
        """Look until something holds; press retry on any action that waits for a person."""
        end = time.monotonic() + PATIENCE_SECONDS
        pause, longest = LOOK_EVERY_SECONDS
        while time.monotonic() < end:
            self.detail = self._insist(lambda: self.engineer.detail(self.onboarding_id))
            for action in self.detail["actions"]:
                if action["status"] == "failed":
                    self._press_retry(action)
            if holds():
                return
            time.sleep(pause)
            pause = min(longest, pause * 1.5)
        raise DemoError(f"not done within {PATIENCE_SECONDS:.0f} s: {otherwise()}")

    def _press_retry(self, action: Mapping[str, Any]) -> None:
        self.pressed[f"{action['name']}: {action['failure']['code']}"] += 1
        self.engineer.retry(self.onboarding_id, action["name"])

    def _look_now(self) -> None:
        """It may be being looked at, or over: then there is nothing to press."""
        try:
            self._insist(lambda: self.engineer.retry(self.onboarding_id, WATCH))
        except DemoError as error:
            if error.code != "NOT_FAILED":
                raise
