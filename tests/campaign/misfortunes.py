"""What the world does behind our back: somebody deletes what was made, and tokens are changed before their secrets."""

from __future__ import annotations

from chalicelib.executors.provision_pixel import pixel_id_of
from chalicelib.flows.ecom.lifecycle import REVOKED
from chalicelib.records.codec import address
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from tests.campaign.customers import Customer
from tests.campaign.deployment import Deployment
from tests.campaign.engineers import LOOKS_EVERY, Engineers
from tests.campaign.outside import ANALYTICS

VANISH = ("index", "index", "queue", "dead-letter queue", "mapping")
LOOKS = 7.0
"""Seconds between two looks at whether it is there: an index is in creation for 20."""
GAPS = (2.0, 30.0, 200.0, 900.0)
"""Seconds from a platform's new token to the secret's; the last is longer than anybody waits without an SE."""


class Misfortunes:
    """All that happens in one campaign."""

    def __init__(self, deployment: Deployment, engineers: Engineers) -> None:
        self._deployment, self._engineers = deployment, engineers
        self._chance = deployment.chance("misfortunes")

    def change_tokens(self, share: float) -> None:
        """Each of the platforms may get another token at some moment, and its secret somewhat later."""
        for platform in ("controller", "ecom", "github"):
            if self._chance.random() < share:
                self._deployment.timeline.at(self._chance.uniform(60, 2700), self._change_token, platform)

    def vanish(self, customer: Customer) -> None:
        """Delete something of a customer's once it is there; an SE who is told has it made again."""
        what = self._chance.choice(VANISH)
        while not self._is_there(customer, what):
            if self._over(customer):
                return
            self._deployment.timeline.sleep(LOOKS)
        self._deployment.timeline.sleep(self._chance.choice((0.0, 1.0, 30.0, 600.0)) * self._chance.random())
        if self._over(customer) or not self._is_there(customer, what):
            return
        self._delete(customer, what)
        self._deployment.counted[f"vanished: {what}"] += 1
        customer.disturbed, customer.done_at = True, None
        self._have_it_made_again(customer, what)

    def _have_it_made_again(self, customer: Customer, what: str) -> None:
        """Whatever has succeeded and is gone: what has failed is on the list of those who look after failures."""
        while True:
            self._deployment.timeline.sleep(LOOKS_EVERY * self._chance.random())
            record = self._record(customer)
            if self._over(customer):
                return
            wanted = {
                "provision_pixel": what != "index" and not self._is_there(customer, what),
                "create_index": what == "index" and not self._index(record),
                "attach_pixel": what == "index" and "pixel_id" not in self._index(record),
            }
            gone = [action for action, is_gone in wanted.items() if is_gone]
            if not gone:
                return
            for action in gone:
                if record.entry(action).status is Status.SUCCEEDED:
                    self._engineers.retry(record, action)

    def _change_token(self, platform: str) -> None:
        outside, timeline = self._deployment.outside, self._deployment.timeline
        token = f"{platform}-token-changed"
        outside.change_token(platform, token)
        self._deployment.faults.fired[f"token_changed {platform}"] += 1
        timeline.sleep(self._chance.choice(GAPS) * self._chance.random())
        outside.secrets[platform] = token

    def _delete(self, customer: Customer, what: str) -> None:
        outside, record = self._deployment.outside, self._record(customer)
        if what == "index":
            customer.live = False
            outside.ask("ecom", "DELETE", self._path_of_index(record))
        elif what == "mapping":
            outside.table.delete_item(TableName=ANALYTICS, Key=self._mapping(record))
        else:
            outside.queues.vanish(self._queue(record, what))

    def _is_there(self, customer: Customer, what: str) -> bool:
        outside, record = self._deployment.outside, self._record(customer)
        if what == "index":
            return bool(self._index(record))
        if what == "mapping":
            return "Item" in outside.table.get_item(TableName=ANALYTICS, Key=self._mapping(record))
        return self._queue(record, what) in outside.queues.there

    def _index(self, record: Record) -> dict[str, object]:
        """The settings of the index, empty if there is none."""
        if record.answers is None:
            return {}
        reply = self._deployment.outside.ask("ecom", "GET", self._path_of_index(record))
        return dict(reply.json()["settings"]) if reply.status == 200 else {}

    @staticmethod
    def _path_of_index(record: Record) -> str:
        name = (record.answers or {})["index_name"]
        return f"/v1/accounts/{record.facts.get('system_account_id', 'none')}/indexes/{name}"

    @staticmethod
    def _mapping(record: Record) -> dict[str, dict[str, str]]:
        return address(f"PIXEL#{pixel_id_of(record.record_id)}", "MAPPING")

    @staticmethod
    def _queue(record: Record, what: str) -> str:
        name = f"test-pixel-{pixel_id_of(record.record_id)}"
        return f"{name}-dlq" if what == "dead-letter queue" else name

    def _record(self, customer: Customer) -> Record:
        return self._deployment.rules.latest[customer.key]

    def _over(self, customer: Customer) -> bool:
        return self._record(customer).status == REVOKED
