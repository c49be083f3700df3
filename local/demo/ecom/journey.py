"""The journey of one customer until the system has done its part, in the order in which it happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.flows.ecom.flow import FLOW
from local.demo.clients import CustomerClient, DemoError, EngineerClient, code_from
from local.demo.waiting import wait_until
from local.stack.record import Stack

FIRST = ("create_account", "initialise_ecom", "provision_pixel", "commit_pixel_source")
"""What happens before anybody visits."""
WATCH = "watch_golden_path"
"""The action that waits for what people do."""
SETTLED = {"succeeded", "skipped"}

Show = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], None]


def of_the_system(actions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The actions that the system does by itself on the way: none waits for people, tells of others or takes back."""
    return [each for each in actions if each["name"] != WATCH and each["starts_at"] not in {"", "revoked"}]


def completed_and_told(seen: Mapping[str, Any]) -> bool:
    """Whether the customer is completely onboarded, and that has been told."""
    (notify,) = (action for action in seen["actions"] if action["name"] == "notify")
    if seen["status"] != "completed" or notify["status"] != "succeeded":
        return False
    return datetime.fromisoformat(notify["finished_at"]) >= datetime.fromisoformat(seen["at"]["completed"])


@dataclass
class Journey:
    """Takes one customer as far as the system can take them by itself.

    Attributes:
        stack: Where.
        sample: Who: see local/sample_customer.json.
        say: Told each thing that a person does.
        show: Given the SE's view of the onboarding whenever it was looked at.
        engineer: The SE.
        customer: The customer's browser, once there is a link.
        seen: The SE's last view.
    """

    stack: Stack
    sample: Mapping[str, Any]
    say: Say
    show: Show
    onboarding_id: str = ""
    engineer: EngineerClient = field(init=False)
    customer: CustomerClient = field(init=False)
    seen: Mapping[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.engineer = EngineerClient(self.stack.gateway, self.stack.admin_token)

    def travel(self) -> Mapping[str, Any]:
        """From nothing to everything that the system does by itself; the SE's view.

        Raises:
            DemoError: Something was refused, failed for good, or took too long.
        """
        self.customer = CustomerClient(self.stack.gateway, self._create())
        self._wait_for_the_first()
        self._sign_up(self.customer)
        self._fill_in(self.customer)
        self.customer.submit()
        self.say("The customer submits, and sees the last screen: what the system does by itself")
        self._wait_for_the_last_screen()
        return self.seen

    def look(self) -> Mapping[str, Any]:
        """What the SE sees now.

        Raises:
            DemoError: An action has failed for good.
        """
        self.seen = self.engineer.detail(self.onboarding_id)
        self.show(self.seen)
        for action in self.seen["actions"]:
            if action["status"] == "failed":
                raise DemoError(f"{action['name']} failed: {action['failure']}")
        return self.seen

    def _create(self) -> str:
        asked = (self.sample["prefill"], self.sample["note"])
        key = str(uuid.uuid4())
        made = self.engineer.create(*asked, idempotency_key=key)
        self.onboarding_id = made["onboarding_id"]
        self.say(f"The SE creates the onboarding and gets a magic link: {made['link']}")
        again = self.engineer.create(*asked, idempotency_key=key)
        if again["onboarding_id"] != self.onboarding_id:
            raise DemoError("the same create, sent twice, made two customers")
        return str(made["link"])

    def _sign_up(self, customer: CustomerClient) -> None:
        seen = customer.visit()
        types = [each["title"] for each in seen["index_types"] or []]
        self.say(f"The customer opens it: {seen['title']}, index types {', '.join(types)}")
        customer.save(self.sample["steps"]["welcome"])
        owner = self.sample["owner"]
        customer.sign_up(owner["email"], owner["password"])
        code = code_from(self.stack.mailbox, owner["email"])
        customer.confirm(owner["email"], owner["password"], code)
        self.say("The customer signs up and confirms with the code from the mail")

    def _fill_in(self, customer: CustomerClient) -> None:
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

    def _wait_for_the_first(self) -> None:
        def late() -> list[str]:
            first = [action for action in self.look()["actions"] if action["name"] in FIRST]
            return [f"{action['name']} ({action['status']})" for action in first if action["status"] not in SETTLED]

        wait_until(lambda: not late(), lambda: f"actions: {', '.join(late())}")

    def _wait_for_the_last_screen(self) -> None:
        """Neither view probes anything, so looking often costs the platforms nothing."""
        told: dict[str, str] = {}

        def done() -> bool:
            progress = self.customer.progress()
            for line in progress["actions"]:
                if told.get(line["name"], "waiting") != line["state"]:
                    self.say(f"The customer sees: {line['title']}: {line['state'].replace('_', ' ')}")
                told[line["name"]] = line["state"]
            self.show(self.engineer.record(self.onboarding_id))
            if "held_up" in told.values():
                self.look()  # which tells why
            return bool(progress["done"])

        wait_until(done, lambda: "the last screen does not say that all is done")
        shown = {action.name for action in FLOW.actions if action.shown_as}
        if late := [name for name in self._unsettled() if name in shown]:
            raise DemoError(f"the customer sees everything done, the SE does not: {', '.join(late)}")
        wait_until(lambda: not self._unsettled(), lambda: f"for the SE only: {', '.join(self._unsettled())}")

    def _unsettled(self) -> list[str]:
        """What the system still has to do, also where it is not shown to customers."""
        return [each["name"] for each in of_the_system(self.look()["actions"]) if each["status"] not in SETTLED]
