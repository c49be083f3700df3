"""Proof, read back from the shop platform, the mailbox, the table and the logs, and not from what Onramp says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from local.demo.clients import call
from local.demo.evidence import Evidence
from local.demo.store.journey import FEED, ODD, PROFILE, REASON, WRONG_KEY, Journey
from local.stack.aws import Emulator
from local.stack.logs import lines
from local.stack.stores import Store


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
        yield from self._of_the_shop()
        yield from self._of_the_mailbox()
        yield from self._of_the_gate()
        yield from self._of_the_key()
        yield from self._of_the_records()

    def _of_the_shop(self) -> Iterator[Evidence]:
        store = self.journey.store.store_id
        effects = call("GET", f"{self.stack.shop}/_effects")["effects"]
        made = Counter(
            each["subject"].partition("/")[2]
            for each in effects
            if each["operation"] == "put_order" and each["subject"].startswith(f"{store}/")
        )
        wanted = {f"R{number:06}" for number in range(1, self.journey.orders + 1) if number not in ODD}
        yield Evidence(
            "shop platform",
            f"each of {len(wanted)} orders once, none missing, none of those that nobody can read",
            set(made) == wanted and set(made.values()) == {1},
            f"{len(made)} orders, each {_times(made)}",
        )
        for operation, what, sent in (("put_profile", "merchant profile", PROFILE), ("put_feeds", "feeds", FEED)):
            kept = [each["asked"] for each in effects if (each["operation"], each["subject"]) == (operation, store)]
            same = [{name: one[name] for name in sent} for one in kept]
            yield Evidence("shop platform", f"{what}, once, as filled in", same == [sent], f"{len(kept)} of them")

    def _of_the_mailbox(self) -> Iterator[Evidence]:
        mails = [mail for account in call("GET", self.stack.mailbox)["messages"].values() for mail in account]
        for store in (self.journey.store, self.journey.other):
            mine = [mail for mail in mails if store.users[0].email in mail["To"]]
            welcome = [mail for mail in mine if store.page in mail["BodyText"]]
            yield Evidence(
                "mail",
                f"{store.name}: one welcome, with the address of its wizard, and nothing else",
                len(mine) == len(welcome) == 1,
                ", ".join(mail["Subject"] for mail in mine) or "none",
            )

    def _of_the_gate(self) -> Iterator[Evidence]:
        for store in (self.journey.store, self.journey.other):
            said = self.journey.gates[store.store_id]
            found = ", then ".join("open" if one else "closed" for one in said)
            yield Evidence("gate", f"{store.name}: closed before, open after", said == [False, True], found)

    def _of_the_key(self) -> Iterator[Evidence]:
        key, store = self.stack.marketplace_key, self.journey.store.store_id
        name = f"{self.stack.env}/onboarding/stores/{store}"
        kept = json.loads(self.aws.secrets.get_secret_value(SecretId=name)["SecretString"])
        yield Evidence("Secrets Manager", "the store's key, under its name", kept.get("api_key") == key, name)
        logged = "\n".join(line.text for line in lines(self.aws, self.since))
        stored = json.dumps(self._items())
        for where, text in (("logs", logged), ("table", stored)):
            clean = bool(text) and not any(one in text for one in (key, WRONG_KEY))
            yield Evidence(
                where, "nothing of any key", clean, f"{len(text):,} characters read" if clean else "there it is"
            )

    def _items(self) -> list[Any]:
        pages = self.aws.dynamodb.get_paginator("scan").paginate(TableName=self.stack.table)
        return [item for page in pages for item in page["Items"]]

    def _of_the_records(self) -> Iterator[Evidence]:
        for store, ended in ((self.journey.store, "completed"), (self.journey.other, "skipped")):
            record = self.journey.colleague.record(store.store_id)
            yield Evidence("record", f"{store.name}: {ended}", record["status"] == ended, record["status"])
        yield self._of_the_skip(self.journey.other)

    def _of_the_skip(self, store: Store) -> Evidence:
        history = self.journey.colleague.history(store.store_id)
        by = [each for each in history if (each["kind"], each["after"]) == ("lifecycle", "skipped")]
        return Evidence(
            "record",
            f"{store.name}: who skipped it, and why",
            [each["why"] for each in by] == [REASON] and "@" in by[0]["who"],
            "; ".join(f"{each['who']}: {each['why']}" for each in by) or "nobody",
        )


def _times(made: Counter[str]) -> str:
    most = max(made.values(), default=0)
    return "once" if most == 1 else f"up to {most} times"
