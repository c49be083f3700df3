"""Proof, read back from Stripe, the mailbox, the bucket, the table and the logs, and not from what Onramp says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from chalicelib.flows.merch.catalogue import catalogue
from local.demo.clients import call
from local.demo.evidence import Evidence
from local.demo.merch.journey import SKUS, Journey
from local.stack.aws import Emulator
from local.stack.companies import Company
from local.stack.logs import lines

ENDED: Final = {
    "Maple Robotics": "LIVE",
    "Harbour Café": "LIVE",
    "Cedar Gym": "CHURNED",
    "Pine Yoga": "INTAKE_IN_PROGRESS",
}
MAILS: Final = {
    "Maple Robotics": {"we are on it", "your shop is live"},
    "Harbour Café": {"we are on it", "your shop is live"},
    "Cedar Gym": {"we are on it", "your shop is live", "your shop is closed"},
    "Pine Yoga": set[str](),
}
SUBSCRIBED: Final = {"Maple Robotics": "trialing", "Cedar Gym": "trialing"}
"""What has left is taken back a quarter of an hour later, when no request can be under way any more."""
GATES: Final = {
    "Maple Robotics": [False, True],
    "Harbour Café": [True],
    "Cedar Gym": [False, False, True, False, True, False],
}


class Prover:
    """Looks at what the journey left.

    Args:
        journey: It is over.
        since: When it began.
    """

    def __init__(self, journey: Journey, since: datetime) -> None:
        self.journey, self.stack, self.since = journey, journey.stack, since
        self.aws = Emulator(journey.stack.emulator)

    def findings(self) -> Iterator[Evidence]:
        """One for each thing that must be true."""
        effects = call("GET", f"{self.stack.payments}/_effects")["effects"]
        for name, company in self.journey.companies.items():
            yield from self._of_stripe(name, company, effects)
            yield self._of_the_mailbox(name, company)
            yield self._of_the_tickets(name, company)
            yield self._of_the_record(name, company)
            yield self._of_the_gate(name, company)
        yield self._of_the_end()
        yield self._of_the_bucket()
        yield from self._of_secrets()

    def _of_stripe(self, name: str, company: Company, effects: list[Any]) -> Iterator[Evidence]:
        mine = [each for each in effects if each["subject"] in self._objects(company, effects)]
        made = Counter(each["operation"] for each in mine)
        paid = [each for each in mine if each["changed"].get("status") == "succeeded"]
        amounts = [each["changed"].get("amount_received") for each in paid]
        wanted = [self.journey.bought[company.company_id]] if company.company_id in self.journey.bought else []
        yield Evidence(
            "Stripe",
            f"{name}: one payment, of what was due" if wanted else f"{name}: no payment",
            made["create_payment_intent"] == len(wanted) and amounts == wanted,
            f"{made['create_payment_intent']} payments, received {amounts}",
        )
        status = [each["changed"]["status"] for each in mine if each["subject"].startswith("sub_")]
        last = status[-1:] == ([SUBSCRIBED[name]] if name in SUBSCRIBED else [])
        yield Evidence(
            "Stripe",
            f"{name}: {'one subscription, ' + SUBSCRIBED[name] if name in SUBSCRIBED else 'no subscription'}",
            made["create_subscription"] == (name in SUBSCRIBED) and last,
            ", then ".join(status) or "none",
        )

    @staticmethod
    def _objects(company: Company, effects: list[Any]) -> set[str]:
        return {each["subject"] for each in effects if company.company_id in json.dumps(each["asked"])}

    def _of_the_mailbox(self, name: str, company: Company) -> Evidence:
        mails = [mail for account in call("GET", self.stack.mailbox)["messages"].values() for mail in account]
        own = [mail for mail in mails if company.email in mail["To"] and company.page in mail["BodyText"]]
        mine = Counter(mail["Subject"].removeprefix(f"{name}: ") for mail in own)
        return Evidence(
            "mail",
            f"{name}: each mail once: {', '.join(sorted(MAILS[name])) or 'none'}",
            set(mine) == MAILS[name] and set(mine.values()) <= {1},
            ", ".join(f"{subject} ({times})" for subject, times in mine.items()) or "none",
        )

    def _of_the_tickets(self, name: str, company: Company) -> Evidence:
        tickets = self.journey.boss.tickets(company.company_id)
        found = Counter((each["kind"], each["sku_id"], each["placement"]) for each in tickets)
        products = {each.sku: each for each in catalogue().products}
        wanted = {("print", sku, place) for sku in SKUS.get(name, ()) for place in products[sku].placements}
        wanted |= {("logo", "", "")} if name == "Harbour Café" else set()
        approved = all(each["status"] == "APPROVED" for each in tickets)
        return Evidence(
            "design queue",
            f"{name}: each of {len(wanted)} tickets once, all approved",
            set(found) == wanted and set(found.values()) <= {1} and approved,
            f"{len(tickets)} tickets",
        )

    def _of_the_record(self, name: str, company: Company) -> Evidence:
        record = self.journey.boss.record(company.company_id)
        cleared = [
            each
            for each in self.journey.boss.history(company.company_id)
            if (each["kind"], each["after"]) == ("payment", "cleared")
        ]
        once = len(cleared) == (name != "Pine Yoga") and all("stripe" in each["who"] for each in cleared)
        status = record["status"]
        return Evidence(
            "record",
            f"{name}: {ENDED[name]}, and the money's arrival told once, by Stripe",
            status == ENDED[name] and once,
            f"{status}, told {len(cleared)} times",
        )

    def _of_the_gate(self, name: str, company: Company) -> Evidence:
        said = self.journey.gates[company.company_id]
        closed, wanted = [says for open_, says in said if not open_], GATES.get(name, [])
        return Evidence(
            "order gate",
            f"{name}: {', '.join('open' if one else 'closed' for one in wanted) or 'never asked'}, in words",
            [open_ for open_, _ in said] == wanted and all(closed),
            "; ".join(says if not open_ else "open" for open_, says in said) or "not asked",
        )

    def _of_the_end(self) -> Evidence:
        record = self.journey.boss.record(self.journey.companies["Cedar Gym"].company_id)
        (ending,) = [each for each in record["actions"] if each["name"] == "cancel_subscription"]
        going = ending["status"] in {"waiting", "pending"} and record["due_at"]
        return Evidence("record", "Cedar Gym: its subscription ends by itself", bool(going), f"due {record['due_at']}")

    def _of_the_bucket(self) -> Evidence:
        listed = self.aws.s3.list_objects_v2(Bucket=self.stack.uploads_bucket).get("Contents", [])
        keys = [each["Key"] for each in listed if each["Key"].startswith("uploads/companies/")]
        mine = {each.company_id for each in self.journey.companies.values()}
        own = [key for key in keys if key.split("/")[2] in mine]
        logo = self.journey.companies["Maple Robotics"].company_id
        logos = [key for key in own if key.startswith(f"uploads/companies/{logo}/logo.")]
        return Evidence("bucket", "the logo that was uploaded, and revisions", len(logos) == 1, f"{len(own)} files")

    def _of_secrets(self) -> Iterator[Evidence]:
        names = ("payments-key", "payments-webhook", "turnstile-key", "brandfetch-token", "language-model-key")
        kept = [f"{self.stack.env}/onboarding/{name}" for name in names]
        secrets = [self.aws.secrets.get_secret_value(SecretId=name)["SecretString"] for name in kept]
        secrets += self.journey.secrets
        logged = "\n".join(line.text for line in lines(self.aws, self.since))
        for where, text in (("logs", logged), ("table", json.dumps(self._items()))):
            clean = bool(text) and not any(one in text for one in secrets)
            claim = "nothing of a key, of a draft's token, or of what lets a page pay"
            yield Evidence(where, claim, clean, f"{len(text):,} characters read" if clean else "there it is")

    def _items(self) -> list[Any]:
        pages = self.aws.dynamodb.get_paginator("scan").paginate(TableName=self.stack.table)
        return [item for page in pages for item in page["Items"]]
