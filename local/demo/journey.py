"""The journey of one customer, in the order in which it happens."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.demo.clients import Customer, DemoError, Engineer, code_from
from local.stack.record import Stack

FIRST = ("create_account", "initialise_ecom", "provision_pixel", "commit_pixel_source")
"""What happens before anybody visits."""
LONGEST_WAIT = 120.0
SETTLED = {"succeeded", "skipped"}

Show = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], None]


@dataclass
class Journey:
    """Takes one customer the whole way.

    Attributes:
        stack: Where.
        sample: Who: see local/sample_customer.json.
        say: Told each thing that a person does.
        show: Given the SE's view of the onboarding whenever it was looked at.
    """

    stack: Stack
    sample: Mapping[str, Any]
    say: Say
    show: Show
    onboarding_id: str = ""

    def __post_init__(self) -> None:
        self.engineer = Engineer(self.stack.api, self.stack.admin_token)

    def travel(self) -> Mapping[str, Any]:
        """From nothing to every action settled; the SE's last view.

        Raises:
            DemoError: Something was refused, failed for good, or took too long.
        """
        customer = Customer(self.stack.api, self._create())
        self._wait_for(FIRST)
        self._sign_up(customer)
        self._fill_in(customer)
        customer.submit()
        self.say("The customer submits")
        detail = self._wait_for(None)
        if not customer.progress()["done"]:
            raise DemoError("the SE sees everything done, the customer does not")
        return detail

    def _create(self) -> str:
        asked = (self.sample["prefill"], self.sample["note"])
        key = str(uuid.uuid4())
        made = self.engineer.create(*asked, idempotency_key=key)
        self.onboarding_id = made["onboarding_id"]
        self.say("The SE creates the onboarding and gets a magic link")
        again = self.engineer.create(*asked, idempotency_key=key)
        if again["onboarding_id"] != self.onboarding_id:
            raise DemoError("the same create, sent twice, made two customers")
        return str(made["link"])

    def _sign_up(self, customer: Customer) -> None:
        seen = customer.visit()
        self.say(f"The customer opens it: {seen['title']}, index types {', '.join(seen['index_types'] or [])}")
        customer.save(self.sample["steps"]["welcome"])
        owner = self.sample["owner"]
        customer.sign_up(owner["email"], owner["password"])
        code = code_from(self.stack.mailbox, owner["email"])
        customer.confirm(owner["email"], owner["password"], code)
        self.say("The customer signs up and confirms with the code from the mail")

    def _fill_in(self, customer: Customer) -> None:
        for step, fields in self.sample["steps"].items():
            if step == "team":
                customer.save_by_beacon(fields)
            else:
                customer.save(fields)
            self.say(f"The customer saves {step}" + (" (the tab is closed: a beacon)" if step == "team" else ""))
        kept = customer.visit()["fields"]
        lost = {name for fields in self.sample["steps"].values() for name in fields if kept.get(name) != fields[name]}
        if lost:
            raise DemoError(f"after coming back these answers are not what was saved: {sorted(lost)}")

    def _wait_for(self, actions: tuple[str, ...] | None) -> Mapping[str, Any]:
        """Look until these actions (None: all) have settled."""
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            detail: Mapping[str, Any] = self.engineer.detail(self.onboarding_id)
            self.show(detail)
            awaited = [action for action in detail["actions"] if actions is None or action["name"] in actions]
            for action in awaited:
                if action["status"] == "failed":
                    raise DemoError(f"{action['name']} failed: {action['failure']}")
            if all(action["status"] in SETTLED for action in awaited):
                return detail
            time.sleep(0.15)
        late = [f"{action['name']} ({action['status']})" for action in awaited if action["status"] not in SETTLED]
        raise DemoError(f"not done within {LONGEST_WAIT:.0f} s: {', '.join(late)}")
