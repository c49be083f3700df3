"""Makes golden items: what the code stores, in every state that a deploy can find a record in.

Run it with the code of the version whose items are wanted, from that code's own tree, before the version is raised::

    python path/to/make.py path/to/v1.json "the first that stores its number"

The platforms are played by executors that answer at once; everything that writes the table is the version's own.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))

from moto import mock_aws

from chalicelib.desk.amend import annotate
from chalicelib.desk.context import Desk
from chalicelib.engine.work import Done, Pending, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.flows import registry
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.access import open_by_id
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.flows.ecom.intents.save import Sender, save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.records.links import Links
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from tests.pool_users import anybody
from tests.simulation.world import Killed, World
from tests.table import REGION, TABLE, create_tables

PREFILL = {"account_name": "Marrow & Sons", "storefront_type": "web"}
ANSWERS = {
    "account_name": "Marrow & Daughters",
    "index_name": "shop",
    "index_type": "fashion",
    "index_tier": "staging",
    "collapse_fields": ["parent_id"],
    "team_invites": [{"email": "ada@shop.example", "login_method": "password", "role": "member"}],
}
RESULTS: dict[str, dict[str, Any]] = {
    "create_account": {"system_account_id": "system-1", "visible_account_id": "visible-1"},
    "initialise_ecom": {"index_types": ["ecommerce", "fashion"]},
    "provision_pixel": {"pixel_id": "px-1", "queue_url": "https://sqs.example/px-1", "event_prefix": "events/px-1/"},
    "commit_pixel_source": {"commit": "5f3a1c"},
    "grant_ownership": {"user_id": "sub-1"},
    "create_index": {"index_name": "shop"},
    "send_invites": {"0123456789abcdef": "PENDING"},
}


class Played:
    """An executor that answers at once, as told or with a success."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.behave: Callable[[], Done | Pending] = lambda: Done(RESULTS.get(action, {}))

    def execute(self, work: Work) -> Done | Pending:
        """Answer."""
        return self.behave()

    def raises(self, error: BaseException) -> None:
        """Answer with an exception from now on."""

        def behave() -> Done:
            raise error

        self.behave = behave


class Scene:
    """One customer in a world of the version's own."""

    def __init__(self) -> None:
        self.played = {action.name: Played(action.name) for action in FLOW.actions}
        self.world = World(registry.ALL, self.played, client=create_tables(), compact=True)
        api = Store(self.world.client, TABLE, registry.ALL, compact=True)
        parts = {"store": api, "links": Links(api), "requests": Requests(api), "views": Views(api)}
        self.desk = Desk(**parts, flows=registry.ALL, clock=self.world.clock, cell_id="cell-1")  # type: ignore[arg-type]
        made = create(self.desk, prefill=PREFILL, note="", actor="se@us.example", idempotency_key=None)
        self.id, self.link = made.record_id, made.link_key

    def run(self) -> None:
        """Deliver what is to be delivered; a death ends it."""
        try:
            self.world.deliver()
        except Killed:
            return

    def registered(self) -> None:
        self.run()
        self.world.clock.pass_(hours=1)
        visit(self.desk, self.link)
        claim(self.desk, self.link, "sub-1", anybody)
        self.run()
        save(self.desk, self.link, "sub-1", {"index_name": "shop"}, Sender("page-of-the-wizard", 1))

    def submitted(self) -> None:
        self.registered()
        save(self.desk, self.link, "sub-1", ANSWERS, Sender("page-of-the-wizard", 2))
        submit(self.desk, self.link, "sub-1")

    # -- the states -----------------------------------------------------------------------------------------------

    def fresh(self) -> None:
        """Created, and no event delivered."""

    def running(self) -> None:
        """The run died in the middle: one action committed, others claimed, history not yet written out."""
        self.played["provision_pixel"].raises(Killed())
        self.run()

    def waiting(self) -> None:
        self.played["commit_pixel_source"].raises(Retryable("GITHUB_UNAVAILABLE", "GitHub does not answer."))
        self.run()

    def revoked(self) -> None:
        self.run()
        revoke(self.desk, self.id, actor="se@us.example")

    def pending(self) -> None:
        self.submitted()
        self.played["create_index"].behave = lambda: Pending(
            timedelta(seconds=5), "the index to be ready", {"index_name": "shop"}
        )
        self.run()

    def failed(self) -> None:
        self.submitted()
        self.played["create_index"].raises(
            Permanent("INDEX_NAME_INVALID", "Refused.", hint="Correct index_name.", fields=("index_name",))
        )
        self.run()
        opened = open_by_id(self.desk, self.id)
        annotate(self.desk, opened, note="Call them.", tasks={"pixel_customization": True}, actor="se@us.example")

    def done(self) -> None:
        self.submitted()
        self.run()


STATES = ("fresh", "running", "waiting", "registered", "submitted", "pending", "failed", "done", "revoked")


def items_in(state: str) -> dict[str, Any]:
    """The whole table in one state, in DynamoDB's JSON, what time it was, and how this code reads the record."""
    with mock_aws():
        scene = Scene()
        getattr(scene, state)()
        items = scene.world.client.scan(TableName=TABLE)["Items"]
        items.sort(key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
        read = scene.desk.store.load(f"ONBOARDING#{scene.id}").model_dump(mode="json")
        return {"at": scene.world.clock().isoformat(), "items": items, "read": read}


def as_text(golden: dict[str, Any]) -> str:
    """Golden items as they are kept: an item is a line, and so is what was read of it."""
    states = ",\n".join(
        f"{json.dumps(state)}: {{\n{_told(told)}\n}}" for state, told in sorted(golden["states"].items())
    )
    return f'{{\n"about": {_line(golden["about"])},\n"states": {{\n{states}\n}}\n}}\n'


def _told(told: dict[str, Any]) -> str:
    items = ",\n".join(map(_line, told["items"]))
    return f'"at": {_line(told["at"])},\n"items": [\n{items}\n],\n"read": {_line(told["read"])}'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def main(target: Path, about: str) -> None:
    """Write one version's golden items."""
    os.environ |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
    os.environ["AWS_DEFAULT_REGION"] = REGION
    golden = {"about": about, "states": {state: items_in(state) for state in STATES}}
    target.write_text(as_text(golden), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
